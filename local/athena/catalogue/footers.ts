import type { DuckDBConnection } from '@duckdb/node-api';
import * as z from 'zod';
import { literal } from '../sql-text.ts';
import type { DataFile } from './data-files.ts';

/** The compressed bytes of each column of a Parquet file; the names are in lower case. */
export type Footer = ReadonlyMap<string, number>;

const rowSchema = z.tuple([z.string(), z.string(), z.coerce.number()]);

// A footer is a few hundred bytes here; 100,000 of them are some 50 MB.
const MOST_FOOTERS = 100_000;

/** Reads the footers of Parquet files, and remembers them until the file changes. */
export class Footers {
  readonly #known = new Map<string, { file: DataFile; footer: Footer }>();

  async read(files: readonly DataFile[], connection: DuckDBConnection): Promise<Footer[]> {
    const unknown = files.filter((file) => !this.#knows(file));
    if (unknown.length > 0) await this.#readFiles(unknown, connection);
    return files.map(({ path }) => this.#known.get(path)?.footer ?? new Map());
  }

  #knows({ path, bytes, modified }: DataFile): boolean {
    const known = this.#known.get(path);
    return known?.file.bytes === bytes && known.file.modified === modified;
  }

  async #readFiles(files: readonly DataFile[], connection: DuckDBConnection): Promise<void> {
    if (this.#known.size + files.length > MOST_FOOTERS) this.#known.clear();
    const reader = await connection.runAndReadAll(`
      SELECT file_name, lower(split_part(path_in_schema, ', ', 1)), CAST(sum(total_compressed_size) AS VARCHAR)
      FROM parquet_metadata([${files.map(({ path }) => literal(path)).join(', ')}]) GROUP BY ALL`);
    const footers = new Map(files.map((file) => [file.path, { file, footer: new Map<string, number>() }]));
    for (const row of reader.getRowsJson()) {
      const [path, column, bytes] = rowSchema.parse(row);
      footers.get(path)?.footer.set(column, bytes);
    }
    for (const [path, footer] of footers) this.#known.set(path, footer);
  }
}
