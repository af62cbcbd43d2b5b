import {
  type AthenaClient,
  AthenaServiceException,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import * as z from 'zod';
import { queryStates, statisticsSchema } from '../../core/contract/query.ts';
import type { LiveState } from '../../core/record/view.ts';

const executionSchema = z.object({
  Status: z.object({ State: z.enum(queryStates) }),
  Statistics: z.object(statisticsSchema.shape).optional(),
});

// https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetQueryExecution.html
const MOST_IDS = 50;

/** What the engine says of a query that has not ended; undefined where it is too busy to say. */
export async function liveState(
  QueryExecutionId: string,
  athena: AthenaClient,
): Promise<LiveState | undefined> {
  const command = new GetQueryExecutionCommand({ QueryExecutionId });
  const answer = await unlessBusy(() => athena.send(command));
  return answer && liveStateOf(answer.QueryExecution);
}

/** What the engine says of queries that have not ended, by its ids; nothing of those it is too busy to tell of. */
export async function liveStates(
  queryExecutionIds: readonly string[],
  athena: AthenaClient,
): Promise<ReadonlyMap<string, LiveState>> {
  const states = new Map<string, LiveState>();
  for (let start = 0; start < queryExecutionIds.length; start += MOST_IDS) {
    const QueryExecutionIds = queryExecutionIds.slice(start, start + MOST_IDS);
    const command = new BatchGetQueryExecutionCommand({ QueryExecutionIds });
    const answer = await unlessBusy(() => athena.send(command));
    for (const execution of answer?.QueryExecutions ?? []) {
      if (execution.QueryExecutionId) states.set(execution.QueryExecutionId, liveStateOf(execution));
    }
  }
  return states;
}

/** An end of the engine's is not told before it is settled: until then the query counts as RUNNING. */
function liveStateOf(execution: unknown): LiveState {
  const { Status, Statistics } = executionSchema.parse(execution);
  return { State: Status.State === 'QUEUED' ? 'QUEUED' : 'RUNNING', Statistics };
}

const BUSY: readonly string[] = [
  'InternalServerException',
  'TooManyRequestsException',
  'ThrottlingException',
];

/** Whether the engine failed for want of time. */
export function isBusy(error: unknown): boolean {
  return error instanceof AthenaServiceException && BUSY.includes(error.name);
}

/** The service's own answer does not depend on the engine having time for questions. */
async function unlessBusy<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isBusy(error)) return undefined;
    throw error;
  }
}
