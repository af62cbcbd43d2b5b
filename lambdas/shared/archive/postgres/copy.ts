import { finished, pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { RowText } from '../../../../core/archive/row-text.ts';

/** Streams what a query selects. Whoever stops reading waits for the rest, so that the connection stays usable. */
export async function* copyOut(client: Client, select: string): RowText {
  const stream = client.query(copyTo(`COPY (${select}) TO STDOUT`));
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk;
  } finally {
    if (!stream.readableEnded && !stream.destroyed) {
      stream.resume();
      await finished(stream);
    }
  }
}

/** Writes rows into a table. */
export async function copyIn(client: Client, target: string, rows: RowText): Promise<void> {
  await pipeline(rows, client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}
