import type { Dataset } from '../../core/archive/dataset.ts';
import { parseQuestion } from '../../core/archive/question.ts';
import { DatasetQueryRefused } from '../../core/archive/question-refused.ts';
import type { Sql } from '../../core/archive/question-sql.ts';
import { type QuestionSides, questionStatement } from '../../core/archive/question-statement.ts';
import { unload } from '../../core/sql/unload.ts';
import { type EngineRequest, engineRequest, type PreparedQuery } from '../../core/workflow/engine-request.ts';
import { ENGINE_REQUEST_BYTES, STATEMENT_BYTES } from '../../core/workflow/limits.ts';
import type { SnapshotCall } from '../../core/workflow/snapshot-call.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { takeHotRows } from './hot-rows.ts';

export interface SnapshotOptions {
  /** The work group of a question that names none. */
  workGroup: string;
  /** `s3://bucket/prefix/`: the files of a result lie below it, in a folder that is called by the QueryId. */
  resultsLocation: string;
}

/** The engine's request, and what was put into the lake for it. */
export interface Snapshot {
  request: EngineRequest;
  hotRows: number;
  hotBytes: number;
}

/**
 * Takes the snapshot that a question is answered from, and makes the engine's request of the question.
 * @throws {DatasetQueryRefused} for what the dataset cannot answer, before anything is read.
 * @throws {LakehookError} `TableUnfit` or `ColumnChanged` where the table is none that can be asked.
 */
export async function takeSnapshot(
  call: SnapshotCall,
  tools: ArchiveTools,
  options: SnapshotOptions,
): Promise<Snapshot> {
  const { dataset, source, lake } = tools;
  const { QueryId: queryId } = call;
  const table = await source.describe();
  // A dataset can be asked before its first night, and for columns that are new since the last.
  await source.migrate();
  const layout = await lake.ensure(table);
  const question = parseQuestion(call.Request, { dataset, table, layout });
  const prepared = (sides: QuestionSides) =>
    preparedQuery(call, dataset, questionStatement(question, dataset, sides), options);
  // What is too long without a map is so with one, and need not be read for.
  if (isTooLong(prepared({ map: ANY_MAP, hotRows: queryId })))
    throw tooLong('Filters', 'is too long: with its values');

  const { rows, bytes, ...sides } = await takeHotRows({ queryId, question, layout }, tools);
  const query = prepared(sides);
  if (isTooLong(query)) throw tooLong(dataset.name, 'has had too many batches that were aborted: with them');
  return { request: engineRequest(call, query), hotRows: rows, hotBytes: bytes };
}

function preparedQuery(
  { QueryId, Request }: SnapshotCall,
  { lake }: Dataset,
  { text, parameters }: Sql,
  { workGroup, resultsLocation }: SnapshotOptions,
): PreparedQuery {
  const { OutputFormat = 'CSV', WorkGroup = workGroup } = Request;
  const location = `${resultsLocation}${QueryId}/`;
  return {
    QueryString: OutputFormat === 'CSV' ? text : unload(text, location, OutputFormat),
    WorkGroup,
    QueryExecutionContext: { Database: lake.database },
    ...(parameters.length > 0 && { ExecutionParameters: [...parameters] }),
  };
}

const ANY_MAP = { highest: 1, uncommitted: [] };

function isTooLong(query: PreparedQuery): boolean {
  return (
    Buffer.byteLength(query.QueryString) > STATEMENT_BYTES ||
    Buffer.byteLength(JSON.stringify(query)) > ENGINE_REQUEST_BYTES
  );
}

function tooLong(field: string, what: string): DatasetQueryRefused {
  const most = ENGINE_REQUEST_BYTES.toLocaleString('en-US');
  return new DatasetQueryRefused(field, `${what}, the statement may take ${most} bytes of JSON.`);
}
