import { MOST_FILES, type QueryResult } from '../../core/contract/query.ts';
import { DEFAULT_EXPIRES_IN } from '../../core/contract/submission.ts';
import type { QueryRecord, StoredResult } from '../../core/record/record.ts';
import type { Links } from './links.ts';

/**
 * The record's result with links made just now; undefined when it has none, or when its file is gone, for a link is never
 * dead. Of several files the first stands for all: they are written and they expire together.
 * @param mostFiles how many of several files have a link.
 */
export async function freshResult(
  record: QueryRecord,
  links: Links,
  mostFiles = MOST_FILES,
): Promise<QueryResult | undefined> {
  const result = record.Outcome?.Result;
  if (!result) return undefined;
  const expiresIn = record.Order?.ExpiresIn ?? DEFAULT_EXPIRES_IN;
  if (!('Files' in result)) return ofFile(result, expiresIn, links);
  return ofFiles({ ...result, Files: result.Files.slice(0, mostFiles) }, expiresIn, links);
}

type OneFile = Extract<StoredResult, { Key: string }>;
type SeveralFiles = Extract<StoredResult, { Files: unknown }>;

async function ofFile(result: OneFile, expiresIn: number, links: Links): Promise<QueryResult | undefined> {
  const { ContentLength, ...object } = result;
  if ((await links.contentLength(object)) === undefined) return undefined;
  const link = await links.sign(object, expiresIn);
  return { ...link, ContentLength };
}

async function ofFiles(
  { Bucket, Format, Files, FileCount, ContentLength }: SeveralFiles,
  expiresIn: number,
  links: Links,
): Promise<QueryResult | undefined> {
  const [first] = Files;
  if (first && (await links.contentLength({ Bucket, Key: first.Key })) === undefined) return undefined;
  // All of one session where it can be: the first link begins one, if one is to begin.
  const signed = [];
  for (const { Key, ContentLength } of Files) {
    signed.push({ ...(await links.sign({ Bucket, Key }, expiresIn, Format)), ContentLength });
  }
  return {
    ExpiredIn: Math.min(expiresIn, ...signed.map(({ ExpiredIn }) => ExpiredIn)),
    ContentLength,
    Files: signed.map(({ PresignedUrl, ContentLength }) => ({ PresignedUrl, ContentLength, Format })),
    FileCount,
  };
}
