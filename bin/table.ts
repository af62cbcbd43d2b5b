import { styleText } from 'node:util';
import type { Cell } from './csv-rows.ts';

const GAP = '  ';
const MAX_WIDTH = 60;
const NULL = 'NULL';

/** Lines of columns, numbers to the right. The first row is the header. NULL is dimmed where that can be shown. */
export function table(rows: readonly (readonly Cell[])[]): string[] {
  const shown = rows.map((row) => row.map((cell) => (cell === null ? null : shortened(printable(cell)))));
  const widths = Array.from({ length: Math.max(0, ...shown.map(({ length }) => length)) }, (_, column) =>
    Math.max(...shown.map((row) => width(row[column] ?? NULL))),
  );
  return shown.map((row) => {
    const cells = row.map((cell, column) => aligned(cell, widths[column] ?? 0));
    return cells.join(GAP).trimEnd();
  });
}

/**
 * A text that leaves a terminal as it is: what would end the line, move the cursor, change colours or turn the direction of
 * writing is shown as an escape. Data and messages come from others.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const short = JSON.stringify(character).slice(1, -1);
    if (short.length === 2) return short;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_WIDTH ? text : `${characters.slice(0, MAX_WIDTH - 1).join('')}…`;
}

function aligned(cell: Cell, columns: number): string {
  const padding = ' '.repeat(columns - width(cell ?? NULL));
  if (cell === null) return `${styleText('dim', NULL)}${padding}`;
  return /^-?\d[\d.]*(?:E-?\d+)?$/.test(cell) ? `${padding}${cell}` : `${cell}${padding}`;
}

/** In characters; those that a terminal draws two columns wide are not told apart. */
function width(text: string): number {
  return [...text].length;
}
