import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cell, csvRows } from '../../bin/csv-rows.ts';
import { createClient, type LakehookClient } from '../../client/client.ts';
import type { DatasetQuery } from '../../core/contract/dataset-query.ts';
import { type Ask, unsigned } from '../support/asking.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { holdDaysFrom, startNight } from '../support/sample-night.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let receiver: Receiver;
let ask: Ask;
let client: LakehookClient;

beforeAll(async () => {
  // The database runs as a user of its own where this one is root.
  chmodSync(home.path, 0o755);
  receiver = await openReceiver();
  service = await startService(home.path, { LAKEHOOK_DATABASE: '1' });
  ask = unsigned(service.apiUrl);
  client = createClient({ endpoint: service.apiUrl });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

/** Rows of the sample begin 90 days ago, 12,000 a day. */
const ROWS_A_DAY = 12_000;
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

const ASKED: DatasetQuery = {
  StartDateTime: day(10),
  EndDateTime: day(9),
  Columns: ['order_id', 'region', 'amount'],
  OrderBy: [{ Column: 'order_id' }],
};

async function rowsOf(queryId: string): Promise<Cell[][]> {
  const result = await client.results(queryId);
  const rows: Cell[][] = [];
  for await (const row of csvRows(
    new Blob([await result.text()]).stream().pipeThrough(new TextDecoderStream()),
  ))
    rows.push(row);
  return rows;
}

async function answered(question: DatasetQuery): Promise<Cell[][]> {
  const { QueryId } = await client.submitDatasetQuery('orders', question);
  const query = await client.wait(QueryId);
  expect({ State: query.State.State, Error: query.Error }).toEqual({ State: 'SUCCEEDED' });
  return rowsOf(QueryId);
}

test('a question is accepted, and answered by a callback like any query', async () => {
  const { status, body } = await ask('POST', '/datasets/orders/queries', {
    ...ASKED,
    Limit: 3,
    CallbackUrl: receiver.url,
    Context: { Page: 1 },
  });
  expect(status).toBe(202);
  const { callback } = await receiver.of(Object(body).QueryId);
  expect(callback).toMatchObject({ State: { State: 'SUCCEEDED' }, Context: { Page: 1 } });
  const rows = await rowsOf(callback.QueryId);
  expect(rows[0]).toEqual(['order_id', 'region', 'amount']);
  expect(rows).toHaveLength(4);
});

test('the same token and question are the same query, and another question is refused', async () => {
  const ClientRequestToken = 'the-same-question-asked-again-0001';
  const asked = { ...ASKED, ClientRequestToken, Limit: 1 };
  const first = await ask('POST', '/datasets/orders/queries', asked);
  const second = await ask('POST', '/datasets/orders/queries', asked);
  expect(second.body).toEqual(first.body);
  const other = await ask('POST', '/datasets/orders/queries', { ...asked, Limit: 2 });
  expect(other.status).toBe(409);
});

test('a dataset that is not there is refused at the door', async () => {
  const refused = { Error: { Code: 'NotFound', Message: 'There is no such dataset.' } };
  expect(await ask('POST', '/datasets/invoices/queries', ASKED)).toMatchObject({
    status: 404,
    body: refused,
  });
  expect(await ask('GET', '/datasets/invoices')).toMatchObject({ status: 404, body: refused });
});

test('a body that is not of the form is refused at the door, with the field', async () => {
  const { status, body } = await ask('POST', '/datasets/orders/queries', {
    ...ASKED,
    StartDateTime: 'today',
  });
  expect(status).toBe(400);
  expect(Object(body).Error.Message).toContain('StartDateTime must be');
});

test.each([
  ['{"colour":"red"}', 'Filters.colour: orders has no such column.'],
  ['{"":"red"}', 'Filters."": orders has no such column.'],
  [`{"${'c'.repeat(256)}":"red"}`, `Filters."${'c'.repeat(80)}...": orders has no such column.`],
  // Left out, as JavaScript is wont to, the answer would be all rows.
  ['{"__proto__":"red"}', 'Filters.__proto__: no column can be asked for by this name.'],
])('a filter on what is no column is told as the end, and not tried again: %s', async (filters, Message) => {
  const Filters = JSON.parse(filters);
  const { status, body } = await ask('POST', '/datasets/orders/queries', { ...ASKED, Filters });
  expect(status).toBe(202);
  const query = await client.wait(Object(body).QueryId);
  expect(query.State.State).toBe('FAILED');
  expect(query.QueryExecutionId).toBeUndefined();
  expect(query.Error).toEqual({ Code: 'DatasetQueryRefused', Message, Retryable: false });
});

describe('where the rows are', () => {
  test('a dataset tells its columns and that all rows are hot before the first night', async () => {
    const [dataset] = await client.datasets();
    expect(dataset).toMatchObject({
      Dataset: 'orders',
      TimeColumn: 'placed_at',
      TimeZone: 'UTC',
      PartitionColumns: ['region', 'channel'],
      RetentionDays: 30,
      Hot: { Rows: 90 * ROWS_A_DAY, IsEstimate: false },
      Lake: { Rows: 0, Bytes: 0, Days: 0 },
      Batches: { Committed: 0, Planned: 0, Aborted: 0 },
    });
    expect(dataset?.Columns).toContainEqual({ Name: 'amount', Type: 'numeric(12,2)' });
    expect(await client.dataset('orders')).toEqual(dataset);
  });

  test('makes no difference to what is answered, while they are being moved', async () => {
    const oldest: DatasetQuery = {
      ...ASKED,
      StartDateTime: day(91),
      EndDateTime: day(80),
      Filters: { status: ['returned', 'open'], region: null, channel: 'app' },
      Columns: [
        'order_id',
        'placed_at',
        'region',
        'note',
        'updated_at',
        'tax_rate',
        'attributes',
        'due',
        'gift',
      ],
    };
    const before = await answered(oldest);
    expect(before.length).toBeGreaterThan(1_000);
    const later = await holdDaysFrom(service, day(85));
    const night = await startNight(service);
    const moved = async () => (await client.dataset('orders')).Lake?.Rows;
    await expect.poll(moved, { timeout: 60_000 }).toBeGreaterThanOrEqual(2 * ROWS_A_DAY);
    expect(await answered(oldest)).toEqual(before);
    expect(await night.status()).toBe('RUNNING');
    await later[Symbol.asyncDispose]();
    await night.stop();
    expect(await answered(oldest)).toEqual(before);
  }, 120_000);
});
