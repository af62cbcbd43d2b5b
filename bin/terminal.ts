import { styleText } from 'node:util';
import type { Submission } from '../core/contract/submission.ts';
import type { DemoStep } from '../local/demo/demo.ts';
import { redraw } from './progress.ts';
import { table } from './table.ts';
import { bytes } from './units.ts';

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
      redraw(out, `  ${bar} ${percent}  ${what}`);
      if (fraction >= 1) out.write('\n');
    } else if (Math.floor(fraction * 4) > quarter) {
      // What comes after the end is other work.
      quarter = fraction < 1 ? Math.floor(fraction * 4) : -1;
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
      return `${line('download', step.millis, `${step.status}  ${bytes(step.bytes)} of CSV`)}\n\n${firstRows(step.rows)}`;
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

function firstRows(rows: string[][]): string {
  const more = rows.length - SHOWN_ROWS;
  const lines = [...table(rows.slice(0, SHOWN_ROWS)), ...(more > 0 ? [`... and ${more} more rows`] : [])];
  return indent(lines.join('\n'), 4);
}
