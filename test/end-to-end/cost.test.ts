import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Callback } from '../../core/contract/query.ts';
import type { Runtime } from '../../local/runtime.ts';
import { type Ask, submitAs, unsigned } from '../support/asking.ts';
import { startMachine } from '../support/machine.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder } from '../support/service.ts';

/** Bytes: more than a day of orders has, less than all 90. */
const CUTOFF = 2 ** 20;

const home = homeFolder();
let receiver: Receiver;
let runtime: Runtime;
let ask: Ask;
beforeAll(async () => {
  receiver = await openReceiver();
  runtime = await startMachine(home.path, { bytesScannedCutoff: CUTOFF });
  ask = unsigned(runtime.apiUrl);
});
afterAll(async () => {
  await runtime?.close();
  receiver?.close();
  home.remove();
});

async function callbackOf(submission: object): Promise<Callback> {
  const queryId = await submitAs(ask, { CallbackUrl: receiver.url, ...submission });
  return (await receiver.of(queryId)).callback;
}

async function textOf({ QueryResult }: Callback): Promise<string> {
  return (await fetch(QueryResult?.PresignedUrl ?? '')).text();
}

const aDay = (n: number) => `SELECT ${n} AS n, sum(amount) AS revenue FROM orders WHERE dt = '2026-08-03'`;

describe('a query', () => {
  test('that reads something is told with its bytes and its price', async () => {
    const { Statistics } = await callbackOf({ Query: aDay(1) });
    expect(Statistics?.DataScannedInBytes).toBeGreaterThan(0);
    expect(Statistics?.DataScannedInBytes).toBeLessThan(CUTOFF);
    // Ten megabytes at the least, of which there are 10^5 in a terabyte, or a few less: 5 USD / 10^5.
    expect(Statistics?.EstimatedPriceInUsd).toBeCloseTo(0.00005, 5);
  });

  test.each([
    ['reads too much', 'SELECT sum(order_id) AS sum, max(note) AS note FROM orders'],
    ['would write too much of it', 'SELECT order_id, note FROM orders', 'JSON'],
  ])('that %s is stopped, and told of with the name of the limit', async (_, Query, OutputFormat?) => {
    const callback = await callbackOf({ Query, ...(OutputFormat && { OutputFormat }) });
    expect(callback).toMatchObject({
      State: { State: 'CANCELLED' },
      Error: { Code: 'BytesScannedLimitExceeded', Retryable: false },
    });
    expect(callback.QueryResult).toBeUndefined();
  });
});

describe('a result that may be reused', () => {
  const ResultReuseMaxAgeInMinutes = 60;

  test('is given again at no price, with a link of its own', async () => {
    const first = await callbackOf({ Query: aDay(2), ResultReuseMaxAgeInMinutes });
    expect(first.Statistics?.ReusedPreviousResult).not.toBe(true);
    const second = await callbackOf({ Query: aDay(2), ResultReuseMaxAgeInMinutes });
    expect(second).toMatchObject({
      State: { State: 'SUCCEEDED' },
      Statistics: { ReusedPreviousResult: true, DataScannedInBytes: 0 },
    });
    expect(second.Statistics?.EstimatedPriceInUsd ?? 0).toBe(0);
    expect(second.QueryId).not.toBe(first.QueryId);
    expect(await textOf(second)).toBe(await textOf(first));
  });

  test.each([
    ['it is not asked for', {}],
    ['none is young enough', { ResultReuseMaxAgeInMinutes: 0 }],
    ['the parameters differ', { ResultReuseMaxAgeInMinutes, ExecutionParameters: [4] }],
  ])('is not where %s', async (_, changes) => {
    const asked = {
      Query: "SELECT ? AS n, count(*) AS orders FROM orders WHERE dt = '2026-08-04'",
      ExecutionParameters: [3],
    };
    await callbackOf({ ...asked, ResultReuseMaxAgeInMinutes });
    const { Statistics } = await callbackOf({ ...asked, ...changes });
    expect(Statistics?.ReusedPreviousResult).not.toBe(true);
  });

  test('is not where its file is gone: the query runs', async () => {
    const first = await callbackOf({ Query: aDay(5), ResultReuseMaxAgeInMinutes });
    const file = join(home.path, 'buckets', 'lakehook-results', 'results', `${first.QueryExecutionId}.csv`);
    rmSync(file);
    const second = await callbackOf({ Query: aDay(5), ResultReuseMaxAgeInMinutes });
    expect(second.Statistics?.ReusedPreviousResult).not.toBe(true);
    expect(await textOf(second)).toMatch(/^"n","revenue"\n"5",/);
  });
});
