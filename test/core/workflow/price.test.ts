import { expect, test } from 'vitest';
import type { QueryExecution } from '../../../core/workflow/deliver-call.ts';
import { estimatedPrice } from '../../../core/workflow/price.ts';

const MB = 2 ** 20;

function read(bytes: number, about: Partial<QueryExecution> = {}): QueryExecution {
  return {
    Status: { State: 'SUCCEEDED' },
    StatementType: 'DML',
    Statistics: { DataScannedInBytes: bytes },
    ...about,
  };
}

test.each([
  ['a terabyte', 2 ** 40, 5],
  ['a terabyte and a byte: a megabyte more', 2 ** 40 + 1, 5.00000477],
  ['eleven megabytes', 11 * MB, 0.00005245],
  ['ten megabytes', 10 * MB, 0.00004768],
  ['ten megabytes and a byte', 10 * MB + 1, 0.00005245],
  ['a byte: the least is ten megabytes', 1, 0.00004768],
  ['nothing', 0, 0.00004768],
])('for %s', (_, bytes, price) => {
  expect(estimatedPrice(read(bytes), 5)).toBe(price);
});

test('goes by the price of the deployment', () => {
  expect(estimatedPrice(read(2 ** 40), 6.75)).toBe(6.75);
  expect(estimatedPrice(read(2 ** 40), 0)).toBe(0);
});

test.each([
  ['DDL', read(MB, { StatementType: 'DDL' })],
  ['a query that failed', read(MB, { Status: { State: 'FAILED' } })],
  [
    'a result that was used again',
    read(0, {
      Statistics: { DataScannedInBytes: 0, ResultReuseInformation: { ReusedPreviousResult: true } },
    }),
  ],
  ['a plan', read(0, { StatementType: 'UTILITY' })],
  ['a query that was cancelled before it read', read(0, { Status: { State: 'CANCELLED' } })],
  ['a query of which nothing is known', { Status: { State: 'CANCELLED' as const } }],
])('is nothing for %s', (_, execution) => {
  expect(estimatedPrice(execution, 5)).toBe(0);
});

test.each([
  ['a query that was cancelled, what it had read', read(20 * MB, { Status: { State: 'CANCELLED' } })],
  ['a plan that the query was run for', read(20 * MB, { StatementType: 'UTILITY' })],
])('is for %s', (_, execution) => {
  expect(estimatedPrice(execution, 5)).toBe(0.00009537);
});
