import { describe, expect, test } from 'vitest';
import { extendedLayout, newLayout } from '../../../core/archive/layout.ts';
import { datasetOf, tableOf } from './fixtures.ts';

const DATASET = datasetOf({ partitionColumns: ['Region'] });
const TABLE = tableOf({ id: 'bigint', placed_at: 'timestamp', Region: 'string', amount: 'decimal' });
const EXISTING = [
  { name: 'region_value', type: 'string' },
  { name: 'lakehook_batch', type: 'bigint' },
  { name: 'id', type: 'bigint' },
  { name: 'placed_at', type: 'timestamp' },
  { name: 'amount', type: 'decimal(12,2)' },
];

const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name);

describe('the layout of objects', () => {
  test('begins with the values of the partition columns and the batch, and is in lower case', () => {
    expect(names(newLayout(DATASET, TABLE))).toEqual(names(EXISTING));
    expect(newLayout(DATASET, TABLE)[0]).toEqual({
      name: 'region_value',
      type: { kind: 'string' },
      source: 'Region',
    });
  });

  test('is the same where the lake’s table is as new', () => {
    expect(extendedLayout(DATASET, TABLE, EXISTING)).toEqual(newLayout(DATASET, TABLE));
  });

  test('has a new column at its end', () => {
    const table = tableOf({
      id: 'bigint',
      note: 'string',
      placed_at: 'timestamp',
      Region: 'string',
      amount: 'decimal',
    });
    expect(names(extendedLayout(DATASET, table, EXISTING))).toEqual([...names(EXISTING), 'note']);
  });

  test('keeps a column that the database has no more, as NULL', () => {
    const table = tableOf({ id: 'bigint', placed_at: 'timestamp', Region: 'string' });
    expect(extendedLayout(DATASET, table, EXISTING).at(-1)).toEqual({
      name: 'amount',
      type: { kind: 'decimal', precision: 12, scale: 2 },
      source: null,
    });
  });

  test('refuses a column that has another type than in the lake', () => {
    const table = tableOf({ id: 'string', placed_at: 'timestamp', Region: 'string', amount: 'decimal' });
    expect(() => extendedLayout(DATASET, table, EXISTING)).toThrow(
      'orders: column id is bigint in the lake, and would now be string. Nothing is moved',
    );
  });

  test.each([[['id']], [[]], [['Region', 'id']], [['id', 'Region']]])(
    'refuses %j as partition columns where the lake’s table has another',
    (partitionColumns) => {
      expect(() => extendedLayout(datasetOf({ partitionColumns }), TABLE, EXISTING)).toThrow(
        'Its partition columns cannot be changed.',
      );
    },
  );

  test.each([
    [{ id: 'bigint', ID: 'bigint' }, 'the lake has one column called id'],
    [{ id: 'bigint', year: 'int' }, 'the lake has one column called year'],
    [{ id: 'bigint', 'a b': 'int' }, 'unlike a b'],
  ] as const)('refuses names that the lake cannot have: %j', (columns, reason) => {
    expect(() => newLayout(datasetOf(), tableOf(columns))).toThrow(reason);
  });
});
