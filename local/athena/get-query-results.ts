import type { z } from 'zod';
import { type AthenaContext, findExecution } from './context.ts';
import { localPath } from './lake.ts';
import { type ResultRow, readPage } from './results/page.ts';
import { type getQueryResults as getQueryResultsSchema, invalidRequest } from './wire/requests.ts';

/**
 * A page of a result. The first row of a SELECT's result is its header, as in the file.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
 * @throws {AwsError} InvalidRequestException while the query runs, when it failed, or when its file is gone.
 */
export async function getQueryResults(
  request: z.infer<typeof getQueryResultsSchema>,
  context: AthenaContext,
) {
  const execution = findExecution(request.QueryExecutionId, context);
  const { state, columns = [] } = execution;
  if (state === 'QUEUED' || state === 'RUNNING') {
    throw invalidRequest(`Query has not yet finished. Current state: ${state}`);
  }
  if (state !== 'SUCCEEDED')
    throw invalidRequest(`Query did not finish successfully. Final query state: ${state}`);
  // Its rows are in the files of its manifest.
  if (execution.substatementType === 'UNLOAD')
    return { UpdateCount: 0, ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [] } } };
  const from = request.NextToken === undefined ? 0 : Number(request.NextToken);
  if (!Number.isSafeInteger(from) || from < 0)
    throw invalidRequest('NextToken: is not one that this service gave');
  const path = localPath(context.lakeRoot, execution.output);
  const { rows, next } = await readPage(
    path,
    from,
    request.MaxResults ?? 1000,
    execution.substatementType === 'SELECT',
  ).catch((error: unknown) => {
    throw invalidRequest('Could not find results', error);
  });
  return {
    UpdateCount: 0,
    ResultSet: { Rows: rows.map(rowView), ResultSetMetadata: { ColumnInfo: columns } },
    ...(next !== undefined && { NextToken: String(next) }),
  };
}

function rowView(row: ResultRow) {
  return { Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })) };
}
