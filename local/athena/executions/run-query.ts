import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { Footers } from '../catalogue/footers.ts';
import { withoutComments } from '../dialect/comments.ts';
import { position } from '../dialect/faults.ts';
import { isFatal } from '../engine/engine.ts';
import { explain } from '../engine/failure.ts';
import { localPath } from '../lake.ts';
import { columnInfo } from '../results/column-info.ts';
import { type ResultPlace, writeCsv, writeText } from '../results/write.ts';
import { checkCatalog } from '../statements/compile.ts';
import { isDdl, runDdl } from '../statements/ddl/ddl.ts';
import { describe } from '../statements/describe.ts';
import { readStatement } from '../statements/statement.ts';
import { runUnload } from '../statements/unload/run-unload.ts';
import type { Execution } from './execution.ts';
import { type RunExecution, type RunResult, ScanLimitExceeded } from './lifecycle.ts';
import { prepareQuery, prepareSql, type RunContext, type RunOptions } from './prepare.ts';

/** Runs statements on the engine, each on a connection of its own. */
export function createRunQuery(options: RunOptions): RunExecution {
  const footers = new Footers();
  return async (execution, signal, report) => {
    const connection = await options.engine.connect();
    const stopInterrupting = interruptWhenAborted(connection, signal);
    try {
      return await runStatement(execution, { ...options, connection, signal, footers, report });
    } catch (error) {
      if (isFatal(error)) await options.engine.renew();
      if (signal.aborted || error instanceof ScanLimitExceeded) throw error;
      throw explain(error, (name) => locate(withoutComments(execution.query), name));
    } finally {
      stopInterrupting();
      connection.closeSync();
    }
  };
}

async function runStatement(execution: Execution, context: RunContext): Promise<RunResult> {
  const { query, catalog, database, output, id } = execution;
  const place = { path: localPath(context.lakeRoot, output), scratch: context.scratch, id };
  const statement = readStatement(query);
  if (statement.type === 'SELECT') return runSelect(execution, context, place);
  if (statement.type === 'UNLOAD') return runUnload(execution, statement, context);
  if (statement.type === 'EXPLAIN') return runExplain(execution, statement.offset, context, place);
  checkCatalog(catalog);
  const { columns, rows } = isDdl(statement)
    ? await runDdl(statement, { ...context, database })
    : await describe(statement, { ...context, sql: query, catalog, database });
  await writeText(rows, place);
  return { bytesScanned: 0, columns };
}

async function runSelect(execution: Execution, context: RunContext, place: ResultPlace): Promise<RunResult> {
  const { bytesScanned, planningMillis, ...query } = await prepareQuery(execution, context);
  await writeCsv(query, context.connection, place);
  const columns = query.types.map((type, index) => columnInfo(query.names[index] ?? '', type));
  return { bytesScanned, planningMillis, columns };
}

async function runExplain(
  execution: Execution,
  offset: number,
  context: RunContext,
  place: ResultPlace,
): Promise<RunResult> {
  const query = Array.from(execution.query).slice(offset).join('');
  const { sql } = await prepareSql({ ...execution, query }, context);
  const reader = await context.connection.runAndReadAll(`EXPLAIN ${sql}`);
  const column = columnInfo('Query Plan', VARCHAR);
  // Of all that is plain text, a plan alone has a header: in the file, and so as the first row of GetQueryResults.
  await writeText([[column.Name], ...reader.getRowsJson().map((row) => [String(row[1])])], place);
  return { bytesScanned: 0, columns: [column] };
}

function locate(sql: string, name: string): string {
  const at = new RegExp(`(?<![\\w"'])"?${name.replaceAll(/[^\w]/g, '\\$&')}\\b`, 'i').exec(sql)?.index;
  return at === undefined ? '' : `${position(sql, Array.from(sql.slice(0, at)).length)}: `;
}

// An interrupt reaches only what runs at that moment, so it is repeated until all has ended.
function interruptWhenAborted(connection: DuckDBConnection, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), 20);
  };
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  return () => {
    signal.removeEventListener('abort', interrupt);
    clearInterval(timer);
  };
}
