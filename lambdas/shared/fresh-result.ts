import type { QueryResult } from '../../core/contract/query.ts';
import { DEFAULT_EXPIRES_IN } from '../../core/contract/submission.ts';
import type { QueryRecord } from '../../core/record/record.ts';
import type { Links } from './links.ts';

/** The record's result with a link made just now; undefined when it has none. */
export async function freshResult(record: QueryRecord, links: Links): Promise<QueryResult | undefined> {
  const file = record.Outcome?.Result;
  if (!file) return undefined;
  const { ContentLength, ...object } = file;
  const link = await links.sign(object, record.Order?.ExpiresIn ?? DEFAULT_EXPIRES_IN);
  return { ...link, ContentLength };
}
