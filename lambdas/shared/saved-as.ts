import type { OutputFormat } from '../../core/contract/submission.ts';

/** As what a result file is saved: S3's parameters for it, by which a GET chooses headers of its answer. */
export interface SavedAs {
  ResponseContentType: string;
  ResponseContentDisposition: string;
}

/**
 * A file that a browser saves under the object's name.
 * @param format of a file that UNLOAD wrote. Without it the object is the engine's own file: CSV, or text of what is no
 *   SELECT.
 */
export function savedAs(key: string, format: OutputFormat | undefined): SavedAs {
  return {
    ResponseContentType: contentType(key, format),
    ResponseContentDisposition: `attachment; filename="${fileName(key)}"`,
  };
}

const CSV = 'text/csv; charset=utf-8';

// Parquet's is registered with IANA; ORC and Avro files have none.
// https://www.iana.org/assignments/media-types/application/vnd.apache.parquet
const CONTENT_TYPES: Readonly<Record<OutputFormat, string>> = {
  CSV,
  PARQUET: 'application/vnd.apache.parquet',
  ORC: 'application/octet-stream',
  AVRO: 'application/octet-stream',
  JSON: 'application/x-ndjson',
};

function contentType(key: string, format: OutputFormat | undefined): string {
  if (format === undefined) return key.endsWith('.csv') ? CSV : 'text/plain; charset=utf-8';
  // Lines are compressed as a file, where the other formats compress inside theirs.
  return format === 'JSON' && key.endsWith('.gz') ? 'application/gzip' : CONTENT_TYPES[format];
}

function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
