import { mkdirSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Prelude, readPrelude } from '../dialect/prelude.ts';
import { literal } from '../sql-text.ts';

export interface EngineOptions {
  /** The only directories whose files queries can read, and results can be written to. */
  directories: readonly string[];
  /** Where DuckDB puts what does not fit in memory. */
  spillDirectory: string;
}

/** One DuckDB, in memory and shut in: it holds the macros of the dialect and nothing else. */
export interface Engine {
  prelude: Prelude;
  connect(): Promise<DuckDBConnection>;
  /** Opens a new DuckDB for later connections. After a fault of its own an instance refuses all that comes. */
  renew(): Promise<void>;
  close(): void;
}

/**
 * Opens DuckDB so that no statement reaches beyond the directories, loads code or changes a setting.
 * https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  for (const directory of [...options.directories, options.spillDirectory])
    mkdirSync(directory, { recursive: true });
  const prelude = readPrelude();
  let instance = await openInstance(options, prelude);
  return {
    prelude,
    connect: () => instance.connect(),
    async renew() {
      instance = await openInstance(options, prelude);
    },
    close: () => instance.closeSync(),
  };
}

async function openInstance(
  { directories, spillDirectory }: EngineOptions,
  prelude: Prelude,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const allowed = directories.map((directory) => literal(`${directory.replace(/\/+$/, '')}/`)).join(', ');
  // The order counts: directories cannot be named once external access is off, nor anything set once it is locked.
  const statements = [
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL default_null_order = 'nulls_last'",
    'SET GLOBAL preserve_insertion_order = false',
    "SET GLOBAL lambda_syntax = 'DISABLE_SINGLE_ARROW'",
    'SET GLOBAL autoinstall_known_extensions = false',
    'SET GLOBAL autoload_known_extensions = false',
    `SET GLOBAL temp_directory = ${literal(spillDirectory)}`,
    ...prelude.statements,
    `SET GLOBAL allowed_directories = [${allowed}]`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
  ];
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  return instance;
}

/** Whether DuckDB has failed in itself, and not at the query. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && /^(?:FATAL|INTERNAL) Error/.test(error.message);
}
