import type { Caller } from '../../core/contract/caller.ts';
import { type RedeliverDependencies, type Redelivered, redeliver } from '../shared/redeliver.ts';
import { type FindQueryDependencies, findQuery } from './find-query.ts';

export type RedeliverQueryDependencies = FindQueryDependencies & RedeliverDependencies;

/** Sends the callback of one of the caller's queries again. @returns NOT_FOUND where it is none of theirs. */
export async function redeliverQuery(
  queryId: string,
  caller: Caller,
  dependencies: RedeliverQueryDependencies,
): Promise<Redelivered | 'NOT_FOUND'> {
  const found = await findQuery(queryId, caller, dependencies);
  if (!found) return 'NOT_FOUND';
  return found.record ? redeliver(found.record, dependencies) : 'NOT_ENDED';
}
