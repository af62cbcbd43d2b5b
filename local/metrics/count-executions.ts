import * as z from 'zod';
import type { EXECUTION_METRICS } from '../../core/metrics.ts';
import type { AwsEvent } from '../events/event.ts';
import type { MetricsRegistry } from './registry.ts';

const detailSchema = z.object({
  stateMachineArn: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  redriveCount: z.int(),
});
type Status = z.infer<typeof detailSchema>['status'];

const NAMES: Readonly<Record<Status, keyof typeof EXECUTION_METRICS>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** Counts executions as Step Functions does, by the events that it sends. One that is redriven does not begin again. */
export function countExecution(event: AwsEvent, registry: MetricsRegistry): void {
  if (event.source !== 'aws.states') return;
  const { stateMachineArn, status, redriveCount } = detailSchema.parse(event.detail);
  if (status === 'RUNNING' && redriveCount > 0) return;
  registry.add(NAMES[status], 1, { StateMachineArn: stateMachineArn });
}
