import { describe, expect, test } from 'vitest';
import { readExportOptions } from '../../bin/export-options.ts';

const RANGE = ['orders', '--from', '2026-08-01', '--to', '2026-11-01'];

test('a range alone is all columns as CSV', async () => {
  expect(await readExportOptions([...RANGE, '--out', '-'])).toEqual({
    dataset: 'orders',
    question: { StartDateTime: '2026-08-01', EndDateTime: '2026-11-01', OutputFormat: 'CSV' },
    conditions: [],
    out: '-',
    connection: expect.objectContaining({ sign: false }),
  });
});

test('everything else is asked as it is said', async () => {
  const options = ['--columns', 'order_id, amount', '--order-by', 'amount DESC,order_id', '--limit', '10'];
  const more = ['--work-group', 'reports', '--format', 'parquet', '--out', 'no-folder-yet/'];
  const { question, conditions } = await readExportOptions([
    ...RANGE,
    ...options,
    ...more,
    '--where=amount>=10',
  ]);
  expect(question).toEqual({
    StartDateTime: '2026-08-01',
    EndDateTime: '2026-11-01',
    OutputFormat: 'PARQUET',
    Columns: ['order_id', 'amount'],
    OrderBy: [
      { Column: 'amount', Direction: 'DESC' },
      { Column: 'order_id', Direction: 'ASC' },
    ],
    Limit: 10,
    WorkGroup: 'reports',
  });
  expect(conditions).toEqual([{ column: 'amount', kind: 'from', value: '10' }]);
});

test('moments may have their offset', async () => {
  const range = ['orders', '--from', '2026-08-01T06:00:00Z', '--to', '2026-08-01T06:00:00.5+02:00'];
  const { question } = await readExportOptions([...range, '--out', '-']);
  expect(question).toMatchObject({
    StartDateTime: '2026-08-01T06:00:00Z',
    EndDateTime: '2026-08-01T06:00:00.5+02:00',
  });
});

describe('refuses', () => {
  const OUT = ['--out', '-'];
  test.each([
    ['no dataset', ['--from', '2026-08-01', ...OUT], 'One dataset'],
    ['two datasets', [...RANGE, 'visits', ...OUT], 'One dataset'],
    ['no beginning', ['orders', '--to', '2026-08-01', ...OUT], '--from must be a day'],
    ['no end', ['orders', '--from', '2026-08-01', ...OUT], '--to must be a day'],
    ['a time without its offset', ['orders', '--from', '2026-08-01T06:00:00', ...OUT], '--from must be'],
    ['nowhere to go', RANGE, '--out must name'],
    ['several files to standard output', [...RANGE, ...OUT, '--format', 'JSON'], 'only CSV is one file'],
    ['several files as one', [...RANGE, '--out', import.meta.filename, '--format', 'JSON'], 'folder'],
    ['an unknown format', [...RANGE, ...OUT, '--format', 'XML'], '--format'],
    ['a column without a name', [...RANGE, ...OUT, '--columns', 'a,,b'], '--columns'],
    ['an order that is none', [...RANGE, ...OUT, '--order-by', 'amount down'], '--order-by'],
    ['no rows', [...RANGE, ...OUT, '--limit', '0'], '--limit'],
    ['an unknown option', [...RANGE, ...OUT, '--fast'], '--fast'],
  ])('%s', async (_, args, named) => {
    await expect(readExportOptions(args)).rejects.toThrow(named);
  });
});
