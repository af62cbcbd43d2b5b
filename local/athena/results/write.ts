import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import * as z from 'zod';
import { literal } from '../sql-text.ts';
import { render } from './render.ts';

/** Where result files are written before they take their place, so that a result is whole or not there. */
export interface ResultPlace {
  /** The final path. */
  path: string;
  /** A directory on the same file system, which holds nothing else. */
  scratch: string;
  id: string;
}

const countSchema = z.tuple([z.tuple([z.coerce.number()])]);

/**
 * Runs a query and writes its rows as Athena does: a header, every value in quotes, NULL empty and without quotes.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
 */
export async function writeCsv(
  query: { sql: string; names: readonly string[]; types: readonly DuckDBType[] },
  connection: DuckDBConnection,
  place: ResultPlace,
): Promise<void> {
  const columns = query.types.map((_, index) => `c${index}`);
  const rendered = query.types.map((type, index) => `${render(`c${index}`, type)} AS c${index}`);
  const header = `${query.names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')}\n`;
  await intoPlace(place, async (file) => {
    // DuckDB would rename columns of the same name in a header of its own. A prefix is only to be had with a suffix, the
    // line feed that ends the last row, and which an empty result has no use for.
    const reader = await connection.runAndReadAll(
      `COPY (SELECT ${rendered.join(', ')} FROM (${query.sql}) AS q(${columns.join(', ')})) TO ${literal(file)}
       (FORMAT csv, HEADER false, PREFIX ${literal(header)}, SUFFIX E'\\n', FORCE_QUOTE *)`,
    );
    const [[count]] = countSchema.parse(reader.getRowsJson());
    if (count === 0) truncateSync(file, Buffer.byteLength(header));
  });
}

/** Writes rows of text, their fields separated by tabs, as Athena does for SHOW and DESCRIBE. */
export async function writeText(rows: readonly string[][], place: ResultPlace): Promise<void> {
  await intoPlace(place, async (file) => {
    writeFileSync(file, rows.map((row) => `${row.join('\t')}\n`).join(''));
  });
}

async function intoPlace(
  { path, scratch, id }: ResultPlace,
  write: (file: string) => Promise<void>,
): Promise<void> {
  const file = join(scratch, id);
  try {
    await write(file);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(file, path);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}
