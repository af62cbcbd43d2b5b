import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { placeOf } from '../core/archive/object-keys.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import type { ArchiveCase, ArchiveOutcome } from './archive-case.ts';
import { connectTo } from './archive-database.ts';

const PAGE = 3_000;

/**
 * What a nightly script does: page after page with OFFSET, each an object of CSV, and a DELETE of the range in the end. The
 * database goes through all rows before a page to come to it, so that the time grows with the square of the rows; one page
 * in `pagesEach` is read, evenly over the whole range, and its time is taken as often. The DELETE is made once, of all.
 */
export async function movePages(
  archiveCase: ArchiveCase,
): Promise<Pick<ArchiveOutcome, 'rows' | 'seconds' | 'bytes'>> {
  const { database, awsUrl, dataset, pagesEach } = archiveCase;
  const client = await connectTo(database);
  const s3 = new S3Client({
    endpoint: awsUrl,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
  });
  const { bucket: Bucket, key } = placeOf(dataset.lake.location);
  const rows = await countRows(client);
  let seconds = 0;
  let bytes = 0;
  for (let page = pagesEach >> 1; page * PAGE < rows; page += pagesEach) {
    const started = performance.now();
    const answer = await client.query(
      `SELECT * FROM orders ORDER BY placed_at OFFSET ${page * PAGE} LIMIT ${PAGE}`,
    );
    const Body = csvOf(answer.rows);
    await s3.send(new PutObjectCommand({ Bucket, Key: `${key}pages/${page}.csv`, Body }));
    seconds += (performance.now() - started) / 1_000;
    bytes += Body.length;
  }
  const copying = seconds * pagesEach;
  const deleting = await timeOfDelete(client);
  await client.end();
  return { rows, seconds: copying + deleting, bytes: bytes * pagesEach };
}

/** It is rolled back: the table is needed once more. */
async function timeOfDelete(client: Client): Promise<number> {
  const started = performance.now();
  await client.query('BEGIN');
  await client.query(`DELETE FROM orders WHERE placed_at < now() - interval '30 days'`);
  const seconds = (performance.now() - started) / 1_000;
  await client.query('ROLLBACK');
  await client.query('VACUUM orders');
  return seconds;
}

async function countRows(client: Client): Promise<number> {
  const { rows } = await client.query('SELECT count(*)::int AS count FROM orders');
  return Number(rows[0]?.count);
}

function csvOf(rows: readonly Record<string, unknown>[]): Buffer {
  const field = (value: unknown) => {
    if (value === null) return '';
    const text =
      value instanceof Date
        ? value.toISOString()
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);
    return `"${text.replaceAll('"', '""')}"`;
  };
  return Buffer.from(rows.map((row) => `${Object.values(row).map(field).join(',')}\n`).join(''));
}
