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

/** Errors that say that the table does not let a row go, or does not take it back. */
const VIOLATIONS = new Set([
  '22001', // string_data_right_truncation
  '22003', // numeric_value_out_of_range
  '23001', // restrict_violation
  '23502', // not_null_violation
  '23503', // foreign_key_violation
  '23514', // check_violation
  '23P01', // exclusion_violation
]);

/**
 * Runs a statement of a transaction.
 * @throws {LakehookError} `BatchConflict` or `ConstraintViolated` in the place of those above. PostgreSQL's own message may
 *   hold what is in a row, so only the constraint's name is told.
 */
export async function orConflict<Result>(statement: Promise<Result>): Promise<Result> {
  try {
    return await statement;
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    const { code = '' } = cause;
    if (CONFLICTS.has(code)) {
      throw new LakehookError('BatchConflict', 'A row of the batch was changed by somebody else meanwhile.', {
        cause,
      });
    }
    if (VIOLATIONS.has(code)) {
      throw new LakehookError(
        'ConstraintViolated',
        `A row of the batch is held back by ${holderOf(cause)}.`,
        {
          cause,
        },
      );
    }
    throw cause;
  }
}

function holderOf({ code, constraint, column }: DatabaseError): string {
  if (constraint !== undefined) return constraint;
  if (column !== undefined) return `NOT NULL of ${column}`;
  return code === '23514' ? 'the lack of a partition for it' : 'the type of a column';
}
