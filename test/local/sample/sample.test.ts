import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoSubmission } from '../../../local/sample/questions.ts';
import { makeSample } from '../../../local/sample/sample.ts';
import { TestAthena } from '../athena/support.ts';

let athena: TestAthena;
const told: [fraction: number, what: string][] = [];

function make(): Promise<void> {
  return makeSample({
    buckets: join(athena.home, 'buckets'),
    bucket: 'lake',
    scratch: join(athena.home, 'scratch'),
    catalogue: athena.athena.catalogue,
    progress: (fraction, what) => told.push([fraction, what]),
  });
}

beforeAll(async () => {
  athena = await TestAthena.open({ database: 'sample' });
  // What a process that was killed in the midst of making it leaves behind.
  mkdirSync(join(athena.home, 'scratch', 'sample', 'orders'), { recursive: true });
  writeFileSync(join(athena.home, 'scratch', 'sample', 'orders', 'half.parquet'), 'half');
  await make();
}, 30_000);

afterAll(() => athena.close());

test('tells how far it is, up to the whole', () => {
  const fractions = told.map(([fraction]) => fraction);
  expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
  expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
});

test('orders: 1,080,000 rows over 90 days, the same on every machine', async () => {
  const query = `
    SELECT count(*) AS n, count(DISTINCT dt) AS days, min(dt) AS first, max(dt) AS last, sum(amount) AS amount,
      sum(order_id * 31 + customer_id * 17 + length(status) * 13 + length(country || coalesce(note, '-')) + second(placed_at)) AS checksum
    FROM orders`;
  expect(await athena.file(query)).toBe(
    '"n","days","first","last","amount","checksum"\n"1080000","90","2026-08-03","2026-10-31","165190993.28","18535679473278"\n',
  );
  expect(
    await athena.file("SELECT count(*) AS n FROM orders WHERE date_format(placed_at, '%Y-%m-%d') <> dt"),
  ).toBe('"n"\n"0"\n');
});

test('visits: CSV by day, with NULL', async () => {
  expect(
    await athena.file('SELECT count(*) AS n, count(customer_id) AS known, sum(seconds) AS s FROM visits'),
  ).toBe('"n","known","s"\n"180000","120000","54003446"\n');
});

test('customers: CSV with quotes, commas and NULL', async () => {
  expect(await athena.file('SELECT count(*) AS n, count(email) AS known FROM customers')).toBe(
    '"n","known"\n"50000","45000"\n',
  );
  expect(
    await athena.file('SELECT name, email FROM customers WHERE customer_id IN (40, 41) ORDER BY customer_id'),
  ).toBe('"name","email"\n"Acme, Inc. 40",\n"The ""Corner"" Shop 41","customer41@mail.example"\n');
});

test('the demonstration query reads the last 30 days', async () => {
  const { state, bytes, location } = await athena.run(demoSubmission.Query);
  expect({ state, reads: bytes > 0, there: existsSync(athena.pathOf(location)) }).toEqual({
    state: 'SUCCEEDED',
    reads: true,
    there: true,
  });
});

test('is made once: what is there stays, and is named again', async () => {
  const before = told.length;
  rmSync(join(athena.home, 'buckets', 'lake', 'sample', 'customers', 'customers.csv'));
  await make();
  expect(told.length).toBe(before);
  expect(await athena.file('SELECT count(*) AS n FROM customers')).toBe('"n"\n"0"\n');
});
