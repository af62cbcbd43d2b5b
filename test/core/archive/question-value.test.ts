import { describe, expect, test } from 'vitest';
import type { LakeType } from '../../../core/archive/lake-type.ts';
import { newLayout } from '../../../core/archive/layout.ts';
import { questionColumns } from '../../../core/archive/question-column.ts';
import { readValue } from '../../../core/archive/question-value.ts';
import type { SourceTable } from '../../../core/archive/source-table.ts';
import { datasetOf } from './fixtures.ts';

function least(sourceType: string, type: LakeType, value: string | number | boolean) {
  const table: SourceTable = {
    columns: [
      { name: 'placed_at', type: { kind: 'timestamp' }, sourceType: 'timestamp(3)', isGenerated: false },
      { name: 'c', type, sourceType, isGenerated: false },
    ],
    key: ['c'],
    time: 'local',
  };
  const dataset = datasetOf();
  const [, column] = questionColumns(dataset, table, newLayout(dataset, table));
  if (!column) throw new Error('A column was expected.');
  const read = readValue(value, column, { field: 'Filters.c', timeZone: 'Europe/Berlin' });
  if (read.kind !== 'value') return read.kind;
  return read.isExact ? read.text : `up to ${read.text}`;
}

const decimal: LakeType = { kind: 'decimal', precision: 5, scale: 2 };
const text: LakeType = { kind: 'string' };

describe('the least value of a column that is not below', () => {
  test.each<[string, LakeType, string | number | boolean, string]>([
    ['bigint', { kind: 'bigint' }, '9223372036854775807', '9223372036854775807'],
    ['bigint', { kind: 'bigint' }, '9223372036854775808', 'above'],
    ['bigint', { kind: 'bigint' }, '-9223372036854775809', 'below'],
    ['smallint', { kind: 'smallint' }, 1.5, 'up to 2'],
    ['smallint', { kind: 'smallint' }, -1.5, 'up to -1'],
    ['smallint', { kind: 'smallint' }, '1e2', '100'],
    ['numeric(5,2)', decimal, 0.1, '0.10'],
    ['numeric(5,2)', decimal, '-0.001', 'up to 0.00'],
    ['numeric(5,2)', decimal, '1.005', 'up to 1.01'],
    ['numeric(5,2)', decimal, '999.99', '999.99'],
    ['numeric(5,2)', decimal, '999.991', 'above'],
    ['real', { kind: 'real' }, 0.1, '0.10000000149011612'],
    ['double precision', { kind: 'double' }, 'NaN', 'NaN'],
    ['double precision', { kind: 'double' }, '1e999', 'up to Infinity'],
    ['numeric', text, '007.00', '7'],
    ['numeric', text, '-0.50', '-0.5'],
    ['boolean', { kind: 'boolean' }, true, 'true'],
    ['uuid', text, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['time without time zone', text, '10:00', '10:00:00'],
    ['time without time zone', text, '10:00:00.500', '10:00:00.5'],
    ['time without time zone', text, '10:00:00.000', '10:00:00'],
    ['character(4)', text, 'a ', 'a   '],
    ['text', text, '', ''],
    ['date', { kind: 'date' }, '2026-03-29', '2026-03-29'],
    ['date', { kind: 'date' }, '2026-03-29T00:00:00.000001', 'up to 2026-03-30'],
    ['date', { kind: 'date' }, '2026-03-28T23:00:00Z', '2026-03-29'],
    ['timestamp(3) with time zone', { kind: 'timestamp' }, '2026-03-29', '2026-03-28 23:00:00'],
    [
      'timestamp(3) with time zone',
      { kind: 'timestamp' },
      '2026-03-29T00:00:00.5+01:00',
      '2026-03-28 23:00:00.5',
    ],
    [
      'timestamp(3) with time zone',
      { kind: 'timestamp' },
      '2026-03-29T00:00:00.0001Z',
      'up to 2026-03-29 00:00:00.001',
    ],
    [
      'timestamp with time zone',
      { kind: 'timestamp-text' },
      '2026-03-29T00:00:00.000001Z',
      '2026-03-29 00:00:00.000001',
    ],
    [
      'timestamp without time zone',
      { kind: 'timestamp-text' },
      '2026-03-29T02:30:00',
      '2026-03-29 02:30:00.000000',
    ],
    [
      'timestamp without time zone',
      { kind: 'timestamp-text' },
      '2026-03-29T01:00:00Z',
      '2026-03-29 03:00:00.000000',
    ],
    [
      'timestamp without time zone',
      { kind: 'timestamp-text' },
      '2026-10-25T01:30:00Z',
      '2026-10-25 02:30:00.000000',
    ],
    ['timestamp without time zone', { kind: 'timestamp-text' }, '9999-12-31', 'above'],
    ['timestamp without time zone', { kind: 'timestamp-text' }, '0001-01-01T00:00:00+10:00', 'below'],
  ])('of %s %j, %j: %s', (sourceType, type, value, expected) => {
    expect(least(sourceType, type, value)).toBe(expected);
  });

  test.each<[string, LakeType, string | number | boolean]>([
    ['bigint', { kind: 'bigint' }, ''],
    ['bigint', { kind: 'bigint' }, '0x10'],
    ['bigint', { kind: 'bigint' }, '1e99999'],
    ['numeric(5,2)', decimal, 'NaN'],
    ['uuid', text, 'a0eebc99'],
    ['time without time zone', text, '25:00'],
    ['date', { kind: 'date' }, '2026-02-29'],
    ['date', { kind: 'date' }, 'infinity'],
    ['date', { kind: 'date' }, 20260101],
    ['timestamp with time zone', { kind: 'timestamp-text' }, '2026-01-01T24:00:00Z'],
    ['timestamp with time zone', { kind: 'timestamp-text' }, '2026-01-01T10:00:00+24:00'],
    ['timestamp with time zone', { kind: 'timestamp-text' }, '2026-01-01T10:00:60Z'],
  ])('of %s %j, %j: is refused', (sourceType, type, value) => {
    expect(() => least(sourceType, type, value)).toThrow(/^Filters\.c: must be /);
  });
});
