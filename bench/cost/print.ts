import { type BillLine, totalOf } from './bill.ts';
import type { Cost, Side } from './cost.ts';
import type { Workload } from './workload.ts';

type Row = readonly [name: string, ours: string, oursUsd: string, original: string, originalUsd: string];

/** A cost as a table for people. What neither side uses is left out. */
export function printed({ workload, ours, original }: Cost): string {
  const isUsed = ({ quantity }: BillLine, index: number) =>
    quantity > 0 || (original.lines[index]?.quantity ?? 0) > 0;
  const used = new Set(ours.lines.filter(isUsed).map(({ meter }) => meter));
  const mine = ours.lines.filter(({ meter }) => used.has(meter));
  const theirs = original.lines.filter(({ meter }) => used.has(meter));
  const parts = [...new Set(mine.map(({ part }) => part))];
  const rows: Row[] = [
    ['', 'ours', 'US$', 'the original', 'US$'],
    ...parts.flatMap((name) => {
      const inPart = ({ part }: BillLine) => part === name;
      return rowsOf(name, mine.filter(inPart), theirs.filter(inPart));
    }),
    EMPTY,
    usdRow('Total without the scan', ours.withoutScan, original.withoutScan),
    usdRow('Total', ours.total, original.total),
    EMPTY,
    countRow('State transitions of a query', ours, original, (side) => side.transitionsPerQuery),
    countRow('Seconds from its end to the callback', ours, original, ({ delay }) => delay),
    countRow('Executions open at a time', ours, original, (side) => side.openExecutions),
  ];
  return `${sentenceOf(workload)}\n\n${aligned(rows)}`;
}

const EMPTY: Row = ['', '', '', '', ''];

/** A part of the bill and what it is made of. */
function rowsOf(name: string, ours: readonly BillLine[], original: readonly BillLine[]): Row[] {
  const items = ours.map((line, index): Row => {
    const other = original[index]?.quantity ?? 0;
    return [`  ${line.unit}`, count(line.quantity), '', count(other), ''];
  });
  return [usdRow(name, totalOf(ours), totalOf(original)), ...items];
}

function usdRow(name: string, ours: number, original: number): Row {
  return [name, '', dollars(ours), '', dollars(original)];
}

function countRow(name: string, ours: Side, original: Side, value: (side: Side) => number): Row {
  return [name, count(value(ours)), '', count(value(original)), ''];
}

function sentenceOf({ queries, minutes, scannedGb, resultMb, getPerQuery, ...workload }: Workload): string {
  const gets = getPerQuery > 0 ? `, ${count(getPerQuery)} GET` : '';
  const token = workload.token ? ', a ClientRequestToken' : '';
  return (
    `A month of ${count(queries)} queries in ${workload.region}: each ${count(minutes)} min, ${count(scannedGb)} GB scanned, ` +
    `${count(resultMb)} MB of result${gets}${token}.`
  );
}

function aligned(rows: readonly Row[]): string {
  const widths = EMPTY.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      });
      return cells.join('  ').trimEnd();
    })
    .join('\n');
}

function dollars(usd: number): string {
  if (usd > 0 && usd < 0.005) return '< 0.01';
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function count(quantity: number): string {
  if (quantity === 0) return '-';
  const precision = quantity < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 };
  return quantity.toLocaleString('en-US', precision);
}
