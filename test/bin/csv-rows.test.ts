import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, csvRows } from '../../bin/csv-rows.ts';

async function all(rows: AsyncIterable<Cell[]>): Promise<Cell[][]> {
  const collected: Cell[][] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

async function* chunks(...texts: string[]) {
  yield* texts;
}

test.each<[string, string, Cell[][]]>([
  [
    'quotes, commas and lines within a value',
    '"a","b"\n"x ""y"" z","1,\n2"\n',
    [
      ['a', 'b'],
      ['x "y" z', '1,\n2'],
    ],
  ],
  [
    'NULL apart from the empty text',
    '"a","b","c"\n,"",\n',
    [
      ['a', 'b', 'c'],
      [null, '', null],
    ],
  ],
  ['a lone NULL, which is an empty line', '"a"\n\n"1"\n', [['a'], [null], ['1']]],
  [
    'values without quotes, lines that end with CR too',
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a last line without an end', '"a"\n"1"', [['a'], ['1']]],
  ['nothing', '', []],
])('reads %s', async (_, text, rows) => {
  expect(await all(csvRows(chunks(text)))).toEqual(rows);
});

test('whatever the values are, and wherever the text is cut', async () => {
  const cell = fc.option(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '😀') }), {
    nil: null,
  });
  const rows = fc.integer({ min: 1, max: 3 }).chain((columns) => {
    return fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 4,
    });
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.nat(), async (expected, at) => {
      const text = expected.map((row) => `${row.map(written).join()}\n`).join('');
      const cut = at % (text.length + 1);
      expect(await all(csvRows(chunks(text.slice(0, cut), text.slice(cut))))).toEqual(expected);
    }),
  );
});

test('reads no more than is asked for', async () => {
  async function* endless() {
    yield '"a"\n"1"\n';
    throw new Error('Nobody asked for this.');
  }
  for await (const row of csvRows(endless())) if (row[0] === '1') return;
});

function written(cell: Cell): string {
  return cell === null ? '' : `"${cell.replaceAll('"', '""')}"`;
}
