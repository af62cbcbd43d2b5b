import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Footers } from '../catalogue/footers.ts';
import { openRelation, type Relation } from '../catalogue/relation.ts';
import type { Engine } from '../engine/engine.ts';
import { compile, resolveTable } from '../statements/compile.ts';
import { bytesScanned } from './bytes-scanned.ts';
import type { Execution } from './execution.ts';
import { type Progress, ScanLimitExceeded } from './lifecycle.ts';

export interface RunOptions {
  engine: Engine;
  catalogue: Catalogue;
  lakeRoot: string;
  /** See `ResultPlace`. */
  scratch: string;
  /** Epoch milliseconds. */
  now(): number;
  /** The most bytes that a query of a work group may scan. */
  cutoffOf(workGroup: string): number | undefined;
  /** How large the files of an UNLOAD grow before the next one is begun, in bytes. */
  unloadFileBytes: number;
}

/** What one statement is run with. */
export interface RunContext extends RunOptions {
  connection: DuckDBConnection;
  signal: AbortSignal;
  footers: Footers;
  /** Tells what is known of an execution that still runs. */
  report(progress: Progress): void;
}

/** A query that is ready to run: in DuckDB's SQL, with the names and types of its columns. */
export interface PreparedQuery {
  sql: string;
  names: readonly string[];
  /** The place of the first column that has no name of its own, from 0. */
  unnamed?: number;
  types: readonly DuckDBType[];
  bytesScanned: number;
  planningMillis: number;
}

/** Translates a query and opens its tables, those partitions of them that it needs. @throws {QueryFailure} */
export async function prepareSql(
  { query, parameters, catalog, database }: Execution,
  context: RunContext,
): Promise<{ sql: string; relations: Relation[] }> {
  const compilation = compile(query, parameters, context.engine.prelude);
  const relations: Relation[] = [];
  const now = context.now();
  for (const reference of compilation.tables) {
    // One after the other: a connection that is closed while another statement still runs on it takes its thread along.
    const table = resolveTable(reference, query, { catalog, database }, context.catalogue);
    const constraints = compilation.constraints(reference);
    relations.push(await openRelation(table, { ...context, constraints, now }));
  }
  return { sql: compilation.sql((_, index) => relations[index]?.sql ?? ''), relations };
}

/** Plans a query, and tells how much it will scan. @throws {QueryFailure}, {ScanLimitExceeded} */
export async function prepareQuery(execution: Execution, context: RunContext): Promise<PreparedQuery> {
  const { connection, signal } = context;
  const began = performance.now();
  const { sql, relations } = await prepareSql(execution, context);
  signal.throwIfAborted();
  const prepared = await connection.prepare(sql);
  const indices = Array.from({ length: prepared.columnCount }, (_, index) => index);
  const isUnnamed = (index: number) => /^_unnamed(_\d+)*$/.test(prepared.columnName(index));
  // Expressions without a name are called by their place.
  const names = indices.map((index) => (isUnnamed(index) ? `_col${index}` : prepared.columnName(index)));
  const unnamed = indices.find(isUnnamed);
  const types = indices.map((index) => prepared.columnType(index));
  prepared.destroySync();
  const scanned = await bytesScanned(sql, relations, connection);
  const cutoff = context.cutoffOf(execution.workGroup);
  if (cutoff !== undefined && scanned > cutoff)
    throw new ScanLimitExceeded('Bytes scanned limit was exceeded');
  const planningMillis = Math.round(performance.now() - began);
  signal.throwIfAborted();
  context.report({ bytesScanned: scanned, planningMillis });
  return {
    sql,
    names,
    types,
    bytesScanned: scanned,
    planningMillis,
    ...(unnamed !== undefined && { unnamed }),
  };
}
