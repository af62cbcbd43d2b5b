import { extname } from 'node:path';

// S3's own for an object that came without a type.
export const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

const TYPES = new Map([
  ['.avro', 'application/vnd.apache.avro'],
  ['.csv', 'text/csv'],
  ['.gz', 'application/gzip'],
  ['.html', 'text/html'],
  ['.json', 'application/json'],
  ['.jsonl', 'application/jsonl'],
  ['.orc', 'application/vnd.apache.orc'],
  ['.parquet', 'application/vnd.apache.parquet'],
  ['.tsv', 'text/tab-separated-values'],
  ['.txt', 'text/plain'],
  ['.xml', 'application/xml'],
]);

/** The content type of a file that nobody gave one. */
export function guessContentType(key: string): string {
  return TYPES.get(extname(key).toLowerCase()) ?? DEFAULT_CONTENT_TYPE;
}
