import { type Audit, BREACHES } from './audit.ts';
import type { Plan } from './plan.ts';

const SHOWN = 10;

/** Whether every promise was kept. */
export function isKept({ broken }: Audit): boolean {
  return BREACHES.every((breach) => broken[breach].length === 0);
}

/** The plan in a few lines, before it is run. */
export function planLines(plan: Plan): string[] {
  const at = plan.kills.map(({ accepted, again }) => `${accepted}${again === undefined ? '' : ' (twice)'}`);
  const dark = plan.darkness.map(({ receiver, from, to }) => `receiver ${receiver} from ${from} to ${to}`);
  return [
    `seed ${plan.seed}: ${plan.queries.length} queries`,
    `killed after ${at.join(', ')} accepted queries`,
    `dark, by accepted queries: ${dark.join('; ')}`,
    'What is asked, what the receivers do and when the process is killed follows from the seed; which call meets which',
    'fault of the engine, the record table or the events follows from the order in which the system schedules them.',
  ];
}

/** The figures for people. */
export function reportLines(audit: Audit): string[] {
  const { fates, broken, delays } = audit;
  return [
    ...rows([
      ['accepted', number(audit.accepted)],
      ['told', number(fates.told)],
      ['not to be told, ended', number(fates.polled)],
      ['refused for good by the receiver, and shown as FAILED', number(fates.refused)],
      ['given up after the whole schedule, and shown as FAILED', number(fates['given up'])],
    ]),
    '',
    ...rows(BREACHES.map((breach) => [breach, number(broken[breach].length)])),
    '',
    ...rows([
      ['attempts that reached a receiver', number(audit.attempts)],
      ['messages answered with 2xx', number(audit.acceptedMessages)],
      ['duplicates among them, by webhook-id', number(audit.duplicates)],
      ['from the end of a query to the first 2xx, median', seconds(quantile(delays.all, 0.5))],
      ['99 of 100 within', seconds(quantile(delays.all, 0.99))],
      ['worst', seconds(quantile(delays.all, 1))],
      ['where the first attempt was taken, median', seconds(quantile(delays.firstAttempt, 0.5))],
      ['99 of 100 within', seconds(quantile(delays.firstAttempt, 0.99))],
      ['worst', seconds(quantile(delays.firstAttempt, 1))],
      ...audit.transitions.flatMap(({ machine, executions, transitions, running }): [string, string][] => [
        [`executions of ${machine}`, `${number(executions)}${running > 0 ? `, ${running} running` : ''}`],
        ['transitions of one, on average', (transitions / executions).toFixed(1)],
      ]),
      ['kills', number(audit.kills)],
      ['POSTs that were made again', number(audit.repeatedPosts)],
      ['duration', seconds(audit.millis)],
    ]),
    '',
    ...rows([...audit.conduct].sort().map(([conduct, count]) => [`receiver: ${conduct}`, number(count)])),
    ...rows([...audit.faults].sort().map(([fault, count]) => [fault, number(count)])),
    ...BREACHES.flatMap((breach) => examples(breach, broken[breach])),
    '',
    isKept(audit) ? 'Every promise was kept.' : 'A promise was broken.',
  ];
}

function examples(breach: string, queries: readonly string[]): string[] {
  if (queries.length === 0) return [];
  return ['', `${breach}:`, ...queries.slice(0, SHOWN).map((query) => `  ${query}`)];
}

const LABEL_WIDTH = 56;

function rows(lines: readonly (readonly [label: string, value: string])[]): string[] {
  return lines.map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)} ${value.padStart(10)}`);
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function seconds(millis: number): string {
  return `${(millis / 1_000).toFixed(2)} s`;
}

/** The value below which this share of the sorted values lies. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
