import { type AwsEvent, awsEvent } from '../events/event.ts';
import { stateMachineArn } from './arn.ts';
import type { ExecutionRow } from './journal/rows.ts';
import { redriveStatus } from './redrive-status.ts';

/** Input and output together are left out of an event beyond this many bytes, written as JSON strings. */
const EVENT_DATA_LIMIT = 248 * 1024;

/**
 * The event that EventBridge gets when an execution's status changes.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 * @param now epoch milliseconds.
 */
export function statusEvent(row: ExecutionRow, now: number): AwsEvent {
  const output = escapedBytes(row.output);
  const hasOutput = output <= EVENT_DATA_LIMIT;
  const hasInput = escapedBytes(row.input) + output <= EVENT_DATA_LIMIT;
  return awsEvent(
    {
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [row.arn],
      detail: {
        executionArn: row.arn,
        stateMachineArn: stateMachineArn(row.machine),
        name: row.name,
        status: row.status,
        startDate: row.startedAt,
        stopDate: row.stoppedAt,
        input: hasInput ? row.input : null,
        inputDetails: { included: hasInput },
        output: hasOutput ? row.output : null,
        outputDetails: row.output === null ? null : { included: hasOutput },
        stateMachineVersionArn: null,
        stateMachineAliasArn: null,
        redriveCount: row.redriveCount,
        redriveDate: row.redrivenAt,
        redriveStatusReason: null,
        ...redriveStatus(row, now),
        error: row.error,
        cause: row.cause,
      },
    },
    now,
  );
}

function escapedBytes(text: string | null): number {
  return text === null ? 0 : Buffer.byteLength(JSON.stringify(text));
}
