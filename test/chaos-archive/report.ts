import { ARCHIVE_POINTS } from '../../core/archive/points.ts';
import { BREACHES } from './ledger.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';

/** The figures for people. */
export function reportLines({ seed }: Plan, tally: Tally): string[] {
  const { final } = tally;
  return [
    ...rows([
      ['seed', String(seed)],
      ['checks by readers', number(tally.checks)],
      ['of these, of random questions', number(tally.questions)],
      ['rows that they read', number(tally.rowsRead)],
      ['checks that found something wrong', number(tally.badChecks)],
      ...BREACHES.map((breach): Line => [`rows ${breach}, over all checks`, number(tally.breaches[breach])]),
      ...BREACHES.map(
        (breach): Line => [`rows ${breach}, at the end`, number(final?.verdict[breach].length ?? 0)],
      ),
      ['not cleared away at the end', number(final?.notCleared.length ?? 0)],
    ]),
    '',
    ...rows([
      ['rows that were written', number(tally.ledgerRows)],
      ['rows in the database at the end', number(final?.hotRows ?? 0)],
      ['changes of which the database did not say whether they were made', number(tally.inDoubt)],
      ['questions that were not answered', number(tally.unanswered)],
      ['objects in the lake that no reader sees', number(final?.orphans ?? 0)],
      ['kills of the service, its database and its store', number(tally.serviceKills)],
    ]),
    '',
    ...rows(ARCHIVE_POINTS.map((point) => [`killed at ${point}`, number(tally.kills.get(point) ?? 0)])),
    '',
    ...counts(tally.trials, 'trial: '),
    ...counts(tally.ends, 'function: '),
    ...counts(final?.batches ?? new Map(), 'batch: '),
    ...some('not come to', tally.missed),
    ...some('not cleared away', final?.notCleared ?? []),
    ...some('broken', tally.examples),
    '',
    tally.isKept ? 'Every promise was kept.' : 'A promise was broken, or a trial not made.',
  ];
}

type Line = readonly [label: string, value: string];

const LABEL_WIDTH = 66;

function rows(lines: readonly Line[]): string[] {
  return lines.map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)} ${value.padStart(10)}`);
}

function counts(of: ReadonlyMap<string, number>, prefix: string): string[] {
  return [...rows([...of].sort().map(([name, times]) => [`${prefix}${name}`, number(times)])), ''];
}

function some(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.slice(0, 20).map((line) => `  ${line}`), ''];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
