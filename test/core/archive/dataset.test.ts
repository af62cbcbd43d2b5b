import { describe, expect, test } from 'vitest';
import { findDataset, parseDatasets } from '../../../core/archive/dataset.ts';
import { LakehookError } from '../../../core/errors.ts';

const LEAST = {
  name: 'orders',
  source: { table: 'orders' },
  timeColumn: 'placed_at',
  lake: { database: 'archive', table: 'orders', location: 's3://lake/' },
};

/** The lines of the message, after that of what is wrong at all. */
function faultsOf(input: unknown): string[] {
  try {
    parseDatasets(input);
  } catch (error) {
    if (error instanceof LakehookError) return error.message.split('\n').slice(1);
  }
  return [];
}

describe('the configuration of datasets', () => {
  test('has defaults for all that can be left out', () => {
    expect(parseDatasets([LEAST])).toEqual([
      {
        ...LEAST,
        source: { schema: 'public', table: 'orders' },
        timeZone: 'UTC',
        partitionColumns: [],
        retentionDays: 30,
        format: 'PARQUET',
        maxBatchRows: 1_000_000,
        paused: false,
        repair: true,
      },
    ]);
  });

  test.each([
    [{ timeZone: 'Mars/Olympus' }, 'datasets.0.timeZone: must be an IANA time zone'],
    [{ retentionDays: 0 }, 'datasets.0.retentionDays: '],
    [{ maxBatchRows: 1_000_001 }, 'datasets.0.maxBatchRows: '],
    [{ format: 'ORC' }, 'datasets.0.format: '],
    [{ name: 'Orders' }, 'datasets.0.name: must be 1 to 63 lower case letters'],
    [
      { lake: { ...LEAST.lake, location: 's3://lake/no-slash' } },
      'datasets.0.lake.location: must be s3://bucket/prefix/',
    ],
    [{ lake: { ...LEAST.lake, table: 'Orders;' } }, 'datasets.0.lake.table: must be lower case'],
    [{ retention: 5 }, 'datasets.0: '],
  ])('names the field that is wrong: %j', (change, fault) => {
    expect(() => parseDatasets([{ ...LEAST, ...change }])).toThrow(fault);
  });

  test('refuses two datasets of one table, in one table, or of one name, each once', () => {
    expect(faultsOf([LEAST, LEAST])).toEqual([
      'datasets.1.name: there are two datasets called orders',
      'datasets.1.source: there are two datasets of public.orders',
      'datasets.1.lake: there are two datasets in archive.orders',
    ]);
  });

  test.each(['+02:00', '-0500', '+99:99'])('refuses the offset %s as a time zone', (timeZone) => {
    expect(faultsOf([{ ...LEAST, timeZone }])).toEqual([
      'datasets.0.timeZone: must be an IANA time zone, such as Europe/Berlin: an offset is none',
    ]);
  });

  const lakeOf = (name: string, lake: object) => ({
    ...LEAST,
    name,
    source: { table: name },
    lake: { ...LEAST.lake, ...lake },
  });

  test.each([
    [
      'the hot table of another',
      { table: 'orders_hot' },
      'datasets.0.lake.table: archive.orders_hot would be the hot table of orders as well',
    ],
    [
      'the snapshots of another',
      { table: 'visits', location: `${LEAST.lake.location}hot/` },
      `datasets.1.lake.location: the objects of visits would lie below ${LEAST.lake.location}hot/, where snapshots expire`,
    ],
    [
      'the snapshots of its own',
      { table: 'hot' },
      `datasets.1.lake.location: the objects of visits would lie below ${LEAST.lake.location}hot/, where snapshots expire`,
    ],
    [
      'the objects of another',
      { database: 'other' },
      `datasets.1.lake.location: the objects of visits would lie below ${LEAST.lake.location}orders/, among those of orders`,
    ],
  ])('refuses a dataset in %s', (_, lake, complaint) => {
    expect(faultsOf([LEAST, lakeOf('visits', lake)])).toEqual([complaint]);
  });

  test('takes several datasets below one location', () => {
    expect(parseDatasets([LEAST, lakeOf('visits', { table: 'visits' })])).toHaveLength(2);
  });

  test('finds a dataset by its name', () => {
    const datasets = parseDatasets([LEAST]);
    expect(findDataset(datasets, 'orders')).toBe(datasets[0]);
    expect(() => findDataset(datasets, 'visits')).toThrow('There is no dataset called visits.');
  });
});
