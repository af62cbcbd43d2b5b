import { definitions, meanRun, type WorkflowRun } from '../workflow-run.ts';
import { SECONDS_PER_MONTH } from './assumptions.ts';
import { type BillLine, billOf, totalOf } from './bill.ts';
import { originalUsage } from './original.ts';
import { oursUsage } from './ours.ts';
import { PRICES } from './prices.ts';
import type { Workload } from './workload.ts';

/** What one side costs in a month, in US dollars. */
export interface Side {
  lines: BillLine[];
  /** All but Athena's scan. */
  withoutScan: number;
  total: number;
  /** State transitions of a query. */
  transitionsPerQuery: number;
  /** Mean seconds from a query's end to its callback. */
  delay: number;
  /** Executions that are open at a time, on average; an account may have a million. */
  openExecutions: number;
}

export interface Cost {
  workload: Workload;
  ours: Side;
  original: Side;
}

// Athena's events come within moments.
const EVENT_AFTER = 1;

/** What a month of a workload costs, ours and a poll every 15 seconds. */
export async function costOf(workload: Workload): Promise<Cost> {
  const seconds = workload.minutes * 60;
  const ours = await meanRun(definitions.ours, { seconds, eventAfter: EVENT_AFTER, token: workload.token });
  const original = await meanRun(definitions.fixedPoll, { seconds });
  const prices = PRICES[workload.region];
  return {
    workload,
    ours: sideOf(workload, ours, billOf(oursUsage(workload, ours), prices)),
    original: sideOf(workload, original, billOf(originalUsage(workload, original), prices)),
  };
}

function sideOf({ queries }: Workload, run: WorkflowRun, lines: BillLine[]): Side {
  return {
    lines,
    withoutScan: totalOf(lines.filter(({ meter }) => meter !== 'scannedTerabytes')),
    total: totalOf(lines),
    transitionsPerQuery: run.transitions,
    delay: run.delay,
    openExecutions: (queries * run.open) / SECONDS_PER_MONTH,
  };
}
