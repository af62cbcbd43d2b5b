import fc from 'fast-check';
import type { Filter } from '../../../core/contract/dataset-query.ts';

/** A column with values on which the database and the engine could differ. */
interface ContestedColumn {
  type: string;
  stored: readonly string[];
  asked: fc.Arbitrary<string | number | boolean>;
  ordered: boolean;
}

const oneOf = fc.constantFrom<(string | number | boolean)[]>;

/** What the types need that are not PostgreSQL's own. */
export const CONTESTED_TYPES = `
  CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
  CREATE TYPE mood AS ENUM ('ok', 'bad');
  CREATE DOMAIN years AS int CHECK (VALUE >= 0)`;

export const CONTESTED: Readonly<Record<string, ContestedColumn>> = {
  ratio: {
    type: 'float8',
    stored: ['NaN', 'Infinity', '-Infinity', '0', '-0', '0.1', '1e308', '5e-324'],
    asked: oneOf('NaN', 'Infinity', '-Infinity', 0, -0, 0.1, '1e999', '-1e999', '1e-999', '5e-324', 1e308),
    ordered: true,
  },
  small: {
    type: 'real',
    stored: ['NaN', 'Infinity', '-Infinity', '0', '-0', '0.1', '3e38', '1e-45', '16777216'],
    asked: oneOf(
      'NaN',
      'Infinity',
      '-Infinity',
      0,
      -0,
      0.1,
      '0.10000000149',
      '1e39',
      '1e-46',
      '1e-45',
      16777217,
    ),
    ordered: true,
  },
  amount: {
    type: 'numeric(6,2)',
    stored: ['0', '-0.01', '9999.99', '-9999.99', '1.10', '1.01', '1.02'],
    asked: oneOf(
      '1.1',
      1.1,
      '1.100',
      '1.005',
      '1.015',
      '-0.005',
      '1e4',
      '-1e4',
      '9999.991',
      '1e-9999',
      '1e9999',
      0,
    ),
    ordered: true,
  },
  rate: {
    type: 'numeric',
    stored: ['NaN', 'Infinity', '-Infinity', '0.10', '0.1', '1e30', '0.000', '-7', '100', '1.0'],
    asked: oneOf(
      'NaN',
      'Infinity',
      '-Infinity',
      '0.1',
      '.100',
      '1e30',
      '0',
      '-0',
      '-7.0',
      '1e-9999',
      '1e9999',
      100,
      1,
    ),
    ordered: false,
  },
  note: {
    type: 'varchar(10)',
    stored: ['a', 'A', 'a ', '', 'ä', 'a\u0308', 'Straße', 'STRASSE', '😀', '\\', "'"],
    asked: oneOf(
      'a',
      'A',
      'a ',
      '',
      'ä',
      'a\u0308',
      'strasse',
      '😀',
      '\\',
      "'",
      '\t',
      'longer than it can be',
    ),
    ordered: true,
  },
  nickname: {
    type: 'text COLLATE blind',
    stored: ['a', 'A', 'ä', 'a\u0308', 'b', ''],
    asked: oneOf('a', 'A', 'ä', 'a\u0308', 'B', ''),
    ordered: true,
  },
  pad: {
    type: 'char(3)',
    stored: ['a', 'ab', '', 'a\t', 'abc', 'ä'],
    asked: oneOf('a', 'a ', 'a  ', '', '   ', 'a\t', 'a\t ', 'abcd', 'abc ', 'ä'),
    ordered: true,
  },
  code: {
    type: 'uuid',
    stored: ['00000000-0000-0000-0000-000000000000', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    asked: oneOf('A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11', '00000000-0000-0000-0000-000000000001'),
    ordered: true,
  },
  at: {
    type: 'time',
    stored: ['00:00', '24:00', '10:00', '10:00:00.5', '23:59:59.999999'],
    asked: oneOf('00:00', '10:00', '10:00:00.500', '10:00:00.000001', '23:59:59.999999'),
    ordered: true,
  },
  due: {
    type: 'date',
    stored: [
      'infinity',
      '-infinity',
      '0044-03-15 BC',
      '0001-01-01',
      '2026-03-29',
      '9999-12-31',
      '10000-01-01',
    ],
    asked: oneOf('0001-01-01', '2026-03-29', '2026-03-30', '9999-12-30', '9999-12-31'),
    ordered: true,
  },
  seen_at: {
    type: 'timestamptz',
    stored: [
      ...['infinity', '-infinity', '0044-03-15 12:00Z BC', '12000-01-01Z', '9999-12-31T23:59Z'],
      ...['2026-03-29T00:30Z', '2026-03-29T01:00:00.000001Z'],
    ],
    asked: oneOf(
      '2026-03-29',
      '2026-03-29T02:30:00+02:00',
      '2026-03-29T01:00:00.000001Z',
      '9999-12-31',
      '0001-01-01',
    ),
    ordered: true,
  },
  clock_at: {
    type: 'timestamp(2)',
    stored: [
      ...['infinity', '-infinity', '0044-03-15 12:00 BC', '12000-01-01'],
      ...['2026-03-29 02:30', '2026-03-29 02:30:00.12'],
    ],
    asked: oneOf('2026-03-29', '2026-03-29T02:30:00', '2026-03-29T02:30:00.12', '2026-03-29T02:30:00.119'),
    ordered: true,
  },
  feeling: { type: 'mood', stored: ['bad', 'ok'], asked: oneOf('ok', 'none of it'), ordered: false },
  age: { type: 'years', stored: ['0', '7'], asked: oneOf(0, 7, -1, '7.5'), ordered: true },
  tags: {
    type: 'jsonb',
    stored: ['{"b": 1}', '[]'],
    asked: oneOf('{"b": 1}', '{"b":1}', 'none'),
    ordered: false,
  },
  host: {
    type: 'inet',
    stored: ['10.0.0.1', '10.0.0.0/8'],
    asked: oneOf('10.0.0.1', '10.0.0.1/32'),
    ordered: false,
  },
  flag: { type: 'boolean', stored: ['true', 'false'], asked: fc.boolean(), ordered: false },
};

/** A row for each stored value of the column that has the most, with NULL among them. All rows have all columns. */
export function contestedRows(): string[][] {
  const most = Math.max(...Object.values(CONTESTED).map(({ stored }) => stored.length)) + 1;
  return Array.from({ length: most }, (_, row) =>
    Object.values(CONTESTED).map(({ stored }) => {
      const value = stored[row % (stored.length + 1)];
      return value === undefined ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
    }),
  );
}

/** A filter of one of these columns. */
export const anyFilter: fc.Arbitrary<Record<string, Filter>> = fc
  .constantFrom(...Object.entries(CONTESTED))
  .chain(([name, { asked, ordered }]) => {
    const value = fc.option(asked, { freq: 8 });
    const list = fc.array(value, { minLength: 1, maxLength: 3 });
    const range = fc.oneof(
      fc.record({ From: asked, To: asked }, { requiredKeys: ['From'] }),
      fc.record({ To: asked }),
    );
    return fc.oneof(value, list, ...(ordered ? [range] : [])).map((filter) => ({ [name]: filter }));
  });
