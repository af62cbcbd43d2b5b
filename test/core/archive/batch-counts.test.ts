import { expect, test } from 'vitest';
import type { Batch } from '../../../core/archive/batch.ts';
import { countBatches } from '../../../core/archive/batch-counts.ts';
import { addDays } from '../../../core/archive/days.ts';
import { STATEMENT_BYTES } from '../../../core/workflow/limits.ts';
import { datasetOf } from './fixtures.ts';

const batchOf = (number: number, day: string): Batch => ({
  number,
  table: 'public.orders',
  day,
  state: 'committed',
  bucket: 'lake',
  objects: [],
  columns: [],
  rows: 1,
  bytes: 1,
  reason: null,
  plannedAt: 0,
  committedAt: 0,
  endedAt: null,
});

test('rows are counted in the partitions of the batches’ days, by the month', () => {
  const batches = [
    batchOf(5, '2025-12-31'),
    batchOf(7, '2026-01-01'),
    batchOf(8, '2026-01-02'),
    batchOf(9, '2026-01-02'),
  ];
  expect(countBatches(datasetOf(), batches)).toEqual([
    [
      'SELECT lakehook_batch, count(*) FROM "archive"."orders"',
      'WHERE lakehook_batch BETWEEN 5 AND 9',
      "AND ((year = '2025' AND month = '12' AND day IN ('31')) OR (year = '2026' AND month = '01' AND day IN ('01', '02')))",
      'GROUP BY lakehook_batch',
    ].join('\n'),
  ]);
});

test('nothing is asked about no batches', () => {
  expect(countBatches(datasetOf(), [])).toEqual([]);
});

test('the statements of thousands of days are short enough, and each batch is in one', () => {
  const batches = Array.from({ length: 3_001 }, (_, index) =>
    batchOf(index + 1, addDays('2010-01-01', index)),
  );
  const statements = countBatches(datasetOf(), batches);
  expect(statements.map((statement) => /BETWEEN (\d+) AND (\d+)/.exec(statement)?.slice(1))).toEqual([
    ['1', '1000'],
    ['1001', '2000'],
    ['2001', '3000'],
    ['3001', '3001'],
  ]);
  for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThan(STATEMENT_BYTES);
});
