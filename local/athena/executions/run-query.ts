import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { Footers } from '../catalogue/footers.ts';
import { openRelation, type Relation } from '../catalogue/relation.ts';
import { position } from '../dialect/faults.ts';
import { type Engine, isFatal } from '../engine/engine.ts';
import { explain } from '../engine/failure.ts';
import { localPath } from '../lake.ts';
import { columnInfo, textColumn } from '../results/column-info.ts';
import { writeCsv, writeText } from '../results/write.ts';
import { compile, resolveTable } from '../statements/compile.ts';
import { describe } from '../statements/describe.ts';
import { readStatement } from '../statements/statement.ts';
import { bytesScanned } from './bytes-scanned.ts';
import type { Execution } from './execution.ts';
import { type RunExecution, type RunResult, ScanLimitExceeded } from './lifecycle.ts';

export interface RunQueryOptions {
  engine: Engine;
  catalogue: Catalogue;
  lakeRoot: string;
  /** See `ResultPlace`. */
  scratch: string;
  /** The most bytes that a query of a work group may scan. */
  cutoffOf(workGroup: string): number | undefined;
}

/** Runs statements on the engine, each on a connection of its own. */
export function createRunQuery(options: RunQueryOptions): RunExecution {
  const footers = new Footers();
  return async (execution, signal) => {
    const connection = await options.engine.connect();
    const stopInterrupting = interruptWhenAborted(connection, signal);
    try {
      return await runStatement(execution, { ...options, connection, signal, footers });
    } catch (error) {
      if (isFatal(error)) await options.engine.renew();
      if (signal.aborted || error instanceof ScanLimitExceeded) throw error;
      throw explain(error, (name) => locate(execution.query, name));
    } finally {
      stopInterrupting();
      connection.closeSync();
    }
  };
}

interface RunContext extends RunQueryOptions {
  connection: DuckDBConnection;
  signal: AbortSignal;
  footers: Footers;
}

async function runStatement(execution: Execution, context: RunContext): Promise<RunResult> {
  const place = {
    path: localPath(context.lakeRoot, execution.output),
    scratch: context.scratch,
    id: execution.id,
  };
  const statement = readStatement(execution.query);
  if (statement.type === 'SELECT') return runSelect(execution, context, place);
  if (statement.type === 'EXPLAIN') {
    const query = Array.from(execution.query).slice(statement.offset).join('');
    const { sql } = await prepareSql({ ...execution, query }, context);
    const reader = await context.connection.runAndReadAll(`EXPLAIN ${sql}`);
    const plan = reader.getRowsJson().map((row) => String(row[1]));
    await writeText(
      plan.map((text) => [text]),
      place,
    );
    return { bytesScanned: 0, columns: [textColumn('Query Plan')] };
  }
  const { columns, rows } = await describe(statement, {
    ...context,
    sql: execution.query,
    database: execution.database,
  });
  await writeText(rows, place);
  return { bytesScanned: 0, columns };
}

async function runSelect(
  execution: Execution,
  context: RunContext,
  place: Parameters<typeof writeText>[1],
): Promise<RunResult> {
  const { connection, signal } = context;
  const began = performance.now();
  const { sql, relations } = await prepareSql(execution, context);
  signal.throwIfAborted();
  const prepared = await connection.prepare(sql);
  const indices = Array.from({ length: prepared.columnCount }, (_, index) => index);
  const names = indices.map((index) => nameOf(prepared.columnName(index), index));
  const types = indices.map((index) => prepared.columnType(index));
  prepared.destroySync();
  const scanned = await bytesScanned(sql, relations, connection);
  const cutoff = context.cutoffOf(execution.workGroup);
  if (cutoff !== undefined && scanned > cutoff)
    throw new ScanLimitExceeded('Bytes scanned limit was exceeded');
  const planningMillis = Math.round(performance.now() - began);
  signal.throwIfAborted();
  await writeCsv({ sql, names, types }, connection, place);
  return {
    bytesScanned: scanned,
    planningMillis,
    columns: types.map((type, index) => columnInfo(names[index] ?? '', type)),
  };
}

async function prepareSql(execution: Execution, context: RunContext) {
  const translation = compile(execution.query, execution.parameters, context.engine.prelude);
  const relations: Relation[] = [];
  for (const reference of translation.tables) {
    // One after the other: a connection that is closed while another statement still runs on it takes its thread along.
    const table = resolveTable(reference, execution.query, execution.database, context.catalogue);
    relations.push(await openRelation(table, context));
  }
  return { sql: translation.sql((_, index) => relations[index]?.sql ?? ''), relations };
}

// Expressions without a name are called by their place.
function nameOf(name: string, index: number): string {
  return /^_unnamed(_\d+)?$/.test(name) ? `_col${index}` : name;
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
