import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, epochSeconds } from '../../aws/json-service.ts';
import { executionArn, stateMachineArn } from '../arn.ts';
import type { Executions } from '../executions.ts';
import { type ExecutionRow, executionStatus } from '../journal/rows.ts';
import { redriveStatus } from '../redrive-status.ts';
import type { World } from '../run/world.ts';
import { requireExecution, requireMachine } from './lookup.ts';
import { arn, maxResults, pageStart, pageToken, payloadText, readParameters } from './parameters.ts';
import type { Machine, Operations } from './types.ts';

const startExecution = z.object({
  stateMachineArn: arn,
  name: z.string().min(1).max(80).optional(),
  input: payloadText.default('{}'),
});
const describeExecution = z.object({
  executionArn: arn,
  includedData: z.enum(['ALL_DATA', 'METADATA_ONLY']).default('ALL_DATA'),
});
const stopExecution = z.object({
  executionArn: arn,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
const listExecutions = z.object({
  stateMachineArn: arn,
  statusFilter: executionStatus.optional(),
  maxResults,
  nextToken: z.string().optional(),
  mapRunArn: z.undefined('distributed Maps are not supported').optional(),
  redriveFilter: z.undefined('redriveFilter is not supported').optional(),
});
const redriveExecution = z.object({ executionArn: arn, clientToken: z.string().min(1).max(64).optional() });

/** Neither white space nor brackets, wildcards, special or control characters. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}]+$/u;

export function executionOperations(
  machines: ReadonlyMap<string, Machine>,
  executions: Executions,
  { clock, journal }: World,
): Operations {
  return {
    async StartExecution(input) {
      const {
        stateMachineArn: machineArn,
        name = randomUUID(),
        input: text,
      } = readParameters(startExecution, input);
      const machine = requireMachine(machines, machineArn);
      if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      requireJson(text);
      const known = executions.row(executionArn(machine.name, name));
      if (known && (known.status !== 'RUNNING' || known.input !== text)) {
        throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
      }
      const { row } = known
        ? { row: known }
        : executions.start({ ...machine, machine: machine.name, name, input: text });
      await journal.committed();
      return { executionArn: row.arn, startDate: epochSeconds(row.startedAt) };
    },

    DescribeExecution(input) {
      const { executionArn: of, includedData } = readParameters(describeExecution, input);
      const row = requireExecution(executions, of);
      const { input: text, output } = row;
      return {
        ...summary(row),
        ...redriveStatus(row, clock.now()),
        ...(row.error !== null && { error: row.error }),
        ...(row.cause !== null && { cause: row.cause }),
        ...(includedData === 'ALL_DATA' && {
          input: text,
          inputDetails: { included: true },
          ...(output !== null && { output, outputDetails: { included: true } }),
        }),
      };
    },

    async StopExecution(input) {
      const { executionArn: of, error, cause } = readParameters(stopExecution, input);
      const row = requireExecution(executions, of);
      executions.live(of)?.end({ status: 'ABORTED', error, cause });
      await journal.committed();
      return { stopDate: epochSeconds((executions.row(of) ?? row).stoppedAt ?? clock.now()) };
    },

    ListExecutions(input) {
      const { stateMachineArn: machineArn, statusFilter, ...page } = readParameters(listExecutions, input);
      const { name: machine } = requireMachine(machines, machineArn);
      const before = pageStart(page.nextToken, z.int()) ?? Number.MAX_SAFE_INTEGER;
      const rows = journal.list({
        machine,
        before,
        limit: page.maxResults + 1,
        ...(statusFilter && { status: statusFilter }),
      });
      const shown = rows.slice(0, page.maxResults);
      const last = shown.at(-1);
      return {
        executions: shown.map(summary),
        ...(last && rows.length > shown.length && { nextToken: pageToken(last.id) }),
      };
    },

    async RedriveExecution(input) {
      const { executionArn: of } = readParameters(redriveExecution, input);
      requireExecution(executions, of);
      // Its last run may still be unwinding, unless it is under way.
      if (executions.row(of)?.status !== 'RUNNING') await executions.live(of)?.through;
      const row = requireExecution(executions, of);
      const now = clock.now();
      const status = redriveStatus(row, now);
      if (status.redriveStatus === 'NOT_REDRIVABLE') {
        throw new AwsError(
          'ExecutionNotRedrivable',
          `Execution Not Redrivable: '${status.redriveStatusReason}'`,
        );
      }
      const { row: redriven } = executions.redrive(row);
      await journal.committed();
      return { redriveDate: epochSeconds(redriven.redrivenAt ?? now) };
    },
  };
}

/** What ListExecutions and DescribeExecution both tell. */
function summary(row: ExecutionRow) {
  return {
    executionArn: row.arn,
    stateMachineArn: stateMachineArn(row.machine),
    name: row.name,
    status: row.status,
    startDate: epochSeconds(row.startedAt),
    ...(row.stoppedAt !== null && { stopDate: epochSeconds(row.stoppedAt) }),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt !== null && { redriveDate: epochSeconds(row.redrivenAt) }),
  };
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    const reason =
      text.trim() === ''
        ? 'Invalid execution input.'
        : String(cause instanceof Error ? cause.message : cause);
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`, {
      cause,
    });
  }
}
