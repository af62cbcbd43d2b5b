import type { AthenaClient } from '@aws-sdk/client-athena';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ROUTES } from '../../core/contract/routes.ts';
import { LakehookError } from '../../core/errors.ts';
import { isSettled, type QueryRecord, type SettledRecord } from '../../core/record/record.ts';
import { submissionOf } from '../shared/engine-id.ts';
import { executionArnOf } from '../shared/execution-arn.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { stopQuery } from '../shared/stop-query.ts';
import { type FindQueryDependencies, findQuery, NO_SUCH_QUERY } from './find-query.ts';
import type { QueryRequest } from './route.ts';

export interface CancelQueryDependencies extends FindQueryDependencies {
  athena: AthenaClient;
}

const LOOK_EVERY_MS = 250;

/** A query is with its engine within moments, unless the engine is throttled. */
const ENGINE_PATIENCE_MS = 15_000;

/** Both times together stay below the 29 s after which API Gateway gives up. */
const SUBMISSION_PATIENCE_MS = 10_000;

/**
 * Stops a query, wherever it is: the engine's, after which the workflow tells of its end as ever; or, where the engine
 * has not taken it for a while, the workflow itself, whose end the net below it tells as CANCELLED.
 */
export async function cancelQuery(
  { queryId, caller }: QueryRequest<unknown>,
  dependencies: CancelQueryDependencies,
): Promise<ProxyResult> {
  const found = await findQuery(queryId, caller, dependencies);
  if (!found) return NO_SUCH_QUERY;
  const taken = await onceTaken(queryId, found.record, dependencies);
  // The index may lag: what has ended meanwhile is not to be accepted as cancelled.
  const record = taken && ((await dependencies.records.get(taken.Id)) ?? taken);
  if (record && isSettled(record)) return alreadyEnded(record);
  await (record?.QueryExecutionId
    ? stopQuery(record.QueryExecutionId, dependencies.athena)
    : stopSubmission(executionArnOf(dependencies.queryStateMachineArn, queryId), dependencies));
  return accepted(queryId);
}

function accepted(QueryId: string): ProxyResult {
  return answer(ROUTES.cancelQuery.answer.status, { QueryId });
}

function alreadyEnded({ QueryId, Outcome: { State } }: SettledRecord): ProxyResult {
  if (State === 'CANCELLED') return accepted(QueryId);
  return refuse('Conflict', `The query has ended and is ${State}: there is nothing to cancel.`);
}

/** The record, as soon as it knows of the engine's query or of an end; what there is of it when the time is over. */
async function onceTaken(
  queryId: string,
  found: QueryRecord | undefined,
  { records, sleep }: CancelQueryDependencies,
): Promise<QueryRecord | undefined> {
  const until = Date.now() + ENGINE_PATIENCE_MS;
  let record = found;
  while (!(record && (record.QueryExecutionId || isSettled(record))) && Date.now() < until) {
    await sleep(LOOK_EVERY_MS);
    record = await records.findByQueryId(queryId);
  }
  return record;
}

/** Stops a workflow that has no record. It may be asking the engine just now: then its query must not be forgotten. */
async function stopSubmission(executionArn: string, dependencies: CancelQueryDependencies): Promise<void> {
  const { sfn, athena, sleep } = dependencies;
  const until = Date.now() + SUBMISSION_PATIENCE_MS;
  let submission = await submissionOf(executionArn, sfn);
  while (submission === 'UNDER_WAY' && Date.now() < until) {
    await sleep(LOOK_EVERY_MS);
    submission = await submissionOf(executionArn, sfn);
  }
  if (submission === 'UNDER_WAY') {
    throw new LakehookError('SubmissionUnderWay', 'The engine neither takes the query nor refuses it.');
  }
  if (typeof submission === 'object') return stopQuery(submission.QueryExecutionId, athena);
  await sfn.send(
    new StopExecutionCommand({
      executionArn,
      error: 'QueryCancelled',
      cause: 'The query was cancelled before the engine had taken it.',
    }),
  );
}
