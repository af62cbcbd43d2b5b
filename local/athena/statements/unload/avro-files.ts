import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import avro from 'avsc';
import type { PreparedQuery } from '../../executions/prepare.ts';
import { render } from '../../results/render.ts';
import { identifier } from '../../sql-text.ts';
import { avroType } from './avro-types.ts';
import { avroCodec, checkName, hasAvroType } from './avro-values.ts';
import type { UnloadFiles } from './copy-files.ts';

/**
 * Writes the rows of a query as Avro container files, deflated. What Avro has no type for is written as text. No rows leave no file.
 * @throws {QueryFailure} for names that Avro has not, and types within arrays, maps and rows.
 */
export async function writeAvro(
  { sql, names, types }: PreparedQuery,
  connection: DuckDBConnection,
  signal: AbortSignal,
  { directory, fileBytes }: UnloadFiles,
): Promise<void> {
  for (const name of names) checkName(name);
  const inner = types.map((_, index) => `c${index}`).join(', ');
  const outer = types.map((type, index) => {
    const value = hasAvroType(type) ? `c${index}` : render(`c${index}`, type);
    return `${value} AS ${identifier(names[index] ?? '')}`;
  });
  const result = await connection.stream(`SELECT ${outer.join(', ')} FROM (${sql}) AS q(${inner})`);
  const columns = names.map((name, index) => ({
    name,
    codec: avroCodec(result.columnType(index), `row_${name}`),
  }));
  const fields = columns.map(({ name, codec }) => ({ name, type: codec.schema }));
  const type = avroType({ type: 'record', name: 'row', fields });
  let file: AvroFile | undefined;
  let count = 0;
  try {
    for await (const rows of result.yieldRows()) {
      signal.throwIfAborted();
      if (file !== undefined && file.bytes >= fileBytes) {
        await file.close();
        file = undefined;
      }
      for (const row of rows) {
        if (file === undefined) {
          count += 1;
          file = new AvroFile(join(directory, `${String(count).padStart(6, '0')}.avro`), type);
        }
        const values = columns.map(({ name, codec }, index) => [name, codec.write(row[index] ?? null)]);
        await file.write(Object.fromEntries(values));
      }
    }
    await file?.close();
  } catch (error) {
    file?.destroy();
    throw error;
  }
}

class AvroFile {
  readonly #encoder: avro.streams.BlockEncoder;
  readonly #output;
  readonly #done: Promise<void>;

  constructor(path: string, type: avro.Type) {
    this.#encoder = new avro.streams.BlockEncoder(type, { codec: 'deflate' });
    this.#output = createWriteStream(path);
    this.#encoder.pipe(this.#output);
    // A value that is not of its type is otherwise left out without a word.
    for (const event of ['error', 'typeError'])
      this.#encoder.once(event, (error) => this.#output.destroy(error));
    this.#done = finished(this.#output);
    // Whoever writes or closes is told of it then.
    this.#done.catch(() => undefined);
  }

  /** How many bytes have gone to the file so far. */
  get bytes(): number {
    return this.#output.bytesWritten;
  }

  async write(record: object): Promise<void> {
    if (this.#encoder.write(record)) return;
    await Promise.race([new Promise((resolve) => this.#encoder.once('drain', resolve)), this.#done]);
  }

  async close(): Promise<void> {
    this.#encoder.end();
    await this.#done;
  }

  destroy(): void {
    this.#encoder.destroy();
    this.#output.destroy();
  }
}
