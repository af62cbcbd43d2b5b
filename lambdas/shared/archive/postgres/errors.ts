import { DatabaseError } from 'pg';
import { LakehookError } from '../../../../core/errors.ts';

/**
 * Errors that say that somebody else was first: a row was updated or deleted since the snapshot, or is locked, or its key
 * is taken. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const CONFLICTS = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '23505', // unique_violation
]);

/** Runs a statement of a transaction. @throws {LakehookError} `BatchConflict` in the place of those above. */
export async function orConflict<Result>(statement: Promise<Result>): Promise<Result> {
  try {
    return await statement;
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || !CONFLICTS.has(cause.code ?? '')) throw cause;
    throw new LakehookError('BatchConflict', 'A row of the batch was changed by somebody else meanwhile.', {
      cause,
    });
  }
}
