import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Callback } from '../../core/contract/query.ts';
import { type Ask, submitAs, unsigned } from '../support/asking.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
const downloads = mkdtempSync(join(tmpdir(), 'lakehook-downloads-'));
let service: RunningService;
let receiver: Receiver;
let ask: Ask;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path);
  ask = unsigned(service.apiUrl);
});
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  rmSync(downloads, { recursive: true, force: true });
  home.remove();
});

async function callbackOf(submission: object): Promise<Callback> {
  const queryId = await submitAs(ask, { CallbackUrl: receiver.url, ...submission });
  return (await receiver.of(queryId)).callback;
}

interface Download {
  file: string;
  bytes: Buffer;
  contentType: string | null;
}

/** Fetches every file that a callback links, and holds it to the length that was told. */
async function download({ QueryResult, QueryId }: Callback): Promise<Download[]> {
  const { Files = [], FileCount, ContentLength } = QueryResult ?? {};
  expect(QueryResult?.PresignedUrl).toBeUndefined();
  expect(FileCount).toBe(Files.length);
  expect(ContentLength).toBe(Files.reduce((sum, one) => sum + one.ContentLength, 0));
  return Promise.all(
    Files.map(async ({ PresignedUrl, ContentLength: length }, index) => {
      const answer = await fetch(PresignedUrl);
      expect(answer.status).toBe(200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.length).toBe(length);
      const file = join(downloads, `${QueryId}-${index}`);
      writeFileSync(file, bytes);
      return { file, bytes, contentType: answer.headers.get('content-type') };
    }),
  );
}

async function rowsOf(sql: string): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
  }
}

const QUERY = `SELECT * FROM (VALUES (1, 'it''s "so"', 1.5e0), (2, 'é, 😀', NULL)) AS t (id, text, number)`;
const ROWS = [
  { id: 1, text: `it's "so"`, number: 1.5 },
  { id: 2, text: 'é, 😀', number: null },
];

describe('a result', () => {
  test('as PARQUET is files that any reader reads', async () => {
    const callback = await callbackOf({ Query: QUERY, OutputFormat: 'PARQUET' });
    const files = await download(callback);
    expect(files.map(({ contentType }) => contentType)).toEqual(
      files.map(() => 'application/vnd.apache.parquet'),
    );
    expect(callback.QueryResult?.Files?.map(({ Format }) => Format)).toEqual(files.map(() => 'PARQUET'));
    const list = files.map(({ file }) => `'${file}'`).join(', ');
    expect(await rowsOf(`SELECT * FROM read_parquet([${list}]) ORDER BY id`)).toEqual(ROWS);
  });

  test('as JSON is lines, one a row', async () => {
    const files = await download(await callbackOf({ Query: QUERY, OutputFormat: 'JSON' }));
    expect(files.map(({ contentType }) => contentType)).toEqual(files.map(() => 'application/gzip'));
    const lines = files.flatMap(({ bytes }) => gunzipSync(bytes).toString().split('\n').filter(Boolean));
    const rows: unknown[] = lines.map((line) => JSON.parse(line));
    expect(rows).toEqual([ROWS[0], expect.objectContaining({ id: 2, text: 'é, 😀' })]);
  });

  test('as AVRO is container files', async () => {
    const files = await download(await callbackOf({ Query: QUERY, OutputFormat: 'AVRO' }));
    const rows: unknown[] = [];
    for (const { file } of files) {
      for await (const row of avro.createFileDecoder(file)) rows.push({ ...row });
    }
    expect(rows).toEqual(ROWS);
  });

  test('of many rows is the whole of them, spread over the files', async () => {
    const Query = 'SELECT order_id, amount FROM orders';
    const callback = await callbackOf({ Query, OutputFormat: 'PARQUET' });
    const files = await download(callback);
    const list = files.map(({ file }) => `'${file}'`).join(', ');
    expect(await rowsOf(`SELECT count(*)::INT AS n FROM read_parquet([${list}])`)).toEqual([
      { n: 1_080_000 },
    ]);
  });

  test('without rows is no files', async () => {
    const callback = await callbackOf({ Query: 'SELECT 1 AS n WHERE false', OutputFormat: 'JSON' });
    expect(callback.State.State).toBe('SUCCEEDED');
    expect(callback.QueryResult ?? { Files: [], FileCount: 0, ContentLength: 0 }).toMatchObject({
      FileCount: callback.QueryResult?.Files?.length ?? 0,
    });
  });

  test('is shown by GET with links of its own, and redirected to file by file', async () => {
    const callback = await callbackOf({ Query: QUERY, OutputFormat: 'PARQUET', ExpiresIn: 120 });
    const view = await ask('GET', `/queries/${callback.QueryId}`);
    expect(view.body).toMatchObject({
      QueryResult: { FileCount: callback.QueryResult?.FileCount, ExpiredIn: 120 },
    });
    const answer = await ask('GET', `/queries/${callback.QueryId}/results?File=0`);
    expect(answer.status).toBe(307);
    const file = await fetch(answer.headers.location ?? '');
    expect((await file.arrayBuffer()).byteLength).toBe(callback.QueryResult?.Files?.[0]?.ContentLength);
  });
});

test('a format that cannot be had of a statement, or of this engine, is told of as a failure', async () => {
  const shown = await callbackOf({ Query: 'SHOW TABLES', OutputFormat: 'PARQUET' });
  expect(shown).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'StatementRefused' } });
  expect(shown.Error?.Message).toContain('OutputFormat');
  const orc = await callbackOf({ Query: QUERY, OutputFormat: 'ORC' });
  expect(orc.State.State).toBe('FAILED');
  expect(orc.Error?.Message).toContain('ORC');
});
