import type { ExecutionRow } from './journal/rows.ts';

/** An execution can be redriven for 14 days after its end. */
export const REDRIVABLE_FOR = 14 * 24 * 60 * 60 * 1000;

/**
 * Whether RedriveExecution would take an execution, in the words of DescribeExecution.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 * @param now epoch milliseconds.
 */
export function redriveStatus(
  row: ExecutionRow,
  now: number,
): { redriveStatus: 'REDRIVABLE' } | { redriveStatus: 'NOT_REDRIVABLE'; redriveStatusReason: string } {
  const refuse = (redriveStatusReason: string) => ({
    redriveStatus: 'NOT_REDRIVABLE' as const,
    redriveStatusReason,
  });
  if (row.status === 'RUNNING' || row.status === 'SUCCEEDED') {
    return refuse(`Execution is ${row.status} and cannot be redriven`);
  }
  if (now - (row.stoppedAt ?? 0) > REDRIVABLE_FOR) return refuse('Execution redrivable period exceeded');
  if (row.lastEvent >= MOST_EVENTS) return refuse('Execution history event limit exceeded');
  return { redriveStatus: 'REDRIVABLE' };
}

/** A history holds 25,000 events. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MOST_EVENTS = 25_000;
