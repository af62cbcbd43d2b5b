import { styleText } from 'node:util';
import type { Submission } from '../core/contract/submission.ts';
import type { DemoStep } from '../local/demo/demo.ts';

const LABEL_WIDTH = 14;
const BAR_WIDTH = 24;
const SHOWN_ROWS = 12;

/** A line for something that is ready. */
export function done(label: string, text: string): string {
  return `  ${styleText('green', '✓')} ${label.padEnd(LABEL_WIDTH)} ${text}`;
}

/** Reports long work: a bar that moves on a terminal, a line each quarter elsewhere. */
export function progressLine(out: NodeJS.WriteStream): (fraction: number, what: string) => void {
  let quarter = -1;
  return (fraction, what) => {
    const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
    if (out.isTTY) {
      const bar = '█'.repeat(Math.round(fraction * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
      out.write(`\r  ${bar} ${percent}  ${what}\x1b[K${fraction >= 1 ? '\n' : ''}`);
    } else if (Math.floor(fraction * 4) > quarter) {
      quarter = Math.floor(fraction * 4);
      out.write(`    ${percent}  ${what}\n`);
    }
  };
}

/** What a step of the demo shows. */
export function demoLines(step: DemoStep, { Query }: Submission): string {
  switch (step.step) {
    case 'submitted':
      return [
        indent(Query, 4),
        '',
        line('POST /queries', step.millis, `${step.status}  QueryId ${step.queryId}`),
      ].join('\n');
    case 'called back': {
      const { State, Statistics, Error: error } = step.callback;
      const signature = step.verified ? 'signature holds' : styleText('red', 'signature does NOT hold');
      const scanned = Statistics?.DataScannedInBytes;
      const facts = [
        State.State,
        signature,
        scanned === undefined ? '' : `${bytes(scanned)} scanned`,
        error?.Message,
      ];
      return line('callback', step.millis, facts.filter(Boolean).join(', '));
    }
    case 'downloaded':
      return `${line('download', step.millis, `${step.status}  ${bytes(step.bytes)} of CSV`)}\n\n${table(step.rows)}`;
  }
}

/** A curl line to try next, and where to look. */
export function tryNext(urls: { apiUrl: string; inboxUrl: string }, { Query }: Submission): string {
  const body = JSON.stringify({ Query: Query.replaceAll('\n', ' '), CallbackUrl: `${urls.inboxUrl}/curl` });
  const shellQuoted = body.replaceAll("'", "'\\''");
  return [
    '',
    'Try it:',
    '',
    `  curl -s ${urls.apiUrl}/queries -H 'content-type: application/json' -d '${shellQuoted}'`,
    '',
    `and look at ${urls.inboxUrl}. Ctrl-C ends it.`,
    '',
  ].join('\n');
}

function line(label: string, millis: number, text: string): string {
  return `  ${styleText('green', '✓')} ${label.padEnd(LABEL_WIDTH)} ${`${millis.toFixed(0)} ms`.padStart(8)}  ${text}`;
}

function indent(text: string, by: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(by));
}

function table(rows: string[][]): string {
  const shown = rows.slice(0, SHOWN_ROWS);
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => row[column]?.length ?? 0)),
  );
  const lines = shown.map((row) =>
    `    ${row.map((cell, i) => align(cell, widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
  const more = rows.length - shown.length;
  return [...lines, ...(more > 0 ? [`    ... and ${more} more rows`] : [])].join('\n');
}

function align(cell: string, width: number): string {
  return /^-?[\d.]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}

/** Bytes for people: three figures and a unit of 1,000. */
function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
  return `${Number((count / 1_000 ** power).toPrecision(3))} ${units[power]}`;
}
