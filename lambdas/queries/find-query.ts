import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { type Caller, callerKey } from '../../core/contract/caller.ts';
import type { QueryRecord } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { executionInputSchema } from '../../core/workflow/execution-input.ts';
import { executionArnOf } from '../shared/execution-arn.ts';
import { refuse } from '../shared/proxy-answer.ts';

export interface FindQueryDependencies {
  records: RecordStore;
  sfn: SFNClient;
  queryStateMachineArn: string;
  /** Resolves after so many milliseconds. */
  sleep: (milliseconds: number) => Promise<unknown>;
  /** Seconds that a record is kept. */
  recordLifetimeSeconds: number;
}

/** A query by its record; in the first moments, before there is one, by when its execution started. */
export type FoundQuery = { record: QueryRecord } | { record?: undefined; submitted: Date };

/** The answer where `findQuery` finds nothing. */
export const NO_SUCH_QUERY = refuse('NotFound', 'QueryId names no query of yours.');

// What the request template names executions: a principal and a token, or API Gateway's request id.
const QUERY_ID = /^[A-Za-z0-9_-]{1,80}$/;

/** @returns undefined when there is no such query, or it is another caller's. */
export async function findQuery(
  queryId: string,
  caller: Caller,
  dependencies: FindQueryDependencies,
): Promise<FoundQuery | undefined> {
  if (!QUERY_ID.test(queryId)) return undefined;
  const record = await dependencies.records.findByQueryId(queryId);
  if (!record) return findExecution(queryId, caller, dependencies);
  return record.Caller === callerKey(caller) ? { record } : undefined;
}

/**
 * Milliseconds after which an execution that is not known is looked for again: DescribeExecution is eventually consistent, and
 * who was just answered 202 is not to be answered 404.
 */
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
const LOOK_AGAIN_AFTER = [300, 700] as const;

async function findExecution(
  queryId: string,
  caller: Caller,
  { sfn, sleep, queryStateMachineArn, recordLifetimeSeconds }: FindQueryDependencies,
): Promise<FoundQuery | undefined> {
  const executionArn = executionArnOf(queryStateMachineArn, queryId);
  let execution = await describe(executionArn, sfn);
  for (const pause of LOOK_AGAIN_AFTER) {
    if (execution) break;
    await sleep(pause);
    execution = await describe(executionArn, sfn);
  }
  // An execution can outlive its record by the days that it ran: then the query is over, and forgotten.
  if (!execution || isForgotten(execution.startDate, recordLifetimeSeconds)) return undefined;
  const { Caller } = executionInputSchema.parse(JSON.parse(execution.input));
  return callerKey(Caller) === callerKey(caller) ? { submitted: execution.startDate } : undefined;
}

function isForgotten(submitted: Date, recordLifetimeSeconds: number): boolean {
  return Date.now() - submitted.getTime() > recordLifetimeSeconds * 1_000;
}

const describedSchema = z.object({ startDate: z.date(), input: z.string() });

async function describe(executionArn: string, sfn: SFNClient) {
  try {
    return describedSchema.parse(await sfn.send(new DescribeExecutionCommand({ executionArn })));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
