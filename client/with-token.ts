import type { DatasetQuery } from '../core/contract/dataset-query.ts';
import type { Submission } from '../core/contract/submission.ts';

/** What is submitted, with a ClientRequestToken of its own unless one is given; one that is undefined is none. */
export function withToken(submission: Submission | DatasetQuery): object {
  const given = Object.entries(submission).filter(([, value]) => value !== undefined);
  return { ClientRequestToken: crypto.randomUUID(), ...Object.fromEntries(given) };
}
