import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';
import type { Emit } from '../events/event.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import type { AthenaContext, WorkGroup } from './context.ts';
import { openEngine } from './engine/engine.ts';
import { Announcer } from './executions/announcer.ts';
import { Lifecycle } from './executions/lifecycle.ts';
import { createRunQuery } from './executions/run-query.ts';
import { ExecutionStore } from './executions/store.ts';
import { localPath } from './lake.ts';
import { lookup } from './lookup.ts';
import { operations } from './operations.ts';
import { compile } from './statements/compile.ts';

export interface AthenaOptions {
  /** The SQLite file of executions and catalogue. Beside it, a directory holds results that are being written. */
  databaseFile: string;
  /** A bucket is the directory of its name in here, an object a file: `<lakeRoot>/<bucket>/<key>`. */
  lakeRoot: string;
  /** `s3://bucket/prefix/` of the results. The bucket must be on the file system of `databaseFile`. */
  resultsLocation: string;
  /** The first one is that of a query that names none. */
  workGroups: readonly WorkGroup[];
  /** The database of a table that is named without one. Default `default`. */
  database?: string;
  clock: Clock;
  emit: Emit;
  /**
   * How many queries run at once; the others are QUEUED. Default 2: DuckDB uses all cores for one already, and each running
   * query holds one of the four threads that Node has for files.
   */
  maxConcurrent?: number;
  /** How many queries may wait; more are refused with TooManyRequestsException. Default 1,000. */
  maxQueued?: number;
  /**
   * How large a file of an UNLOAD grows before the next one is begun, in bytes. Default 16 MiB: Athena writes several files
   * from a few million rows on, and who reads them should meet several here, too.
   */
  unloadFileBytes?: number;
}

/** Athena on this machine. */
export interface Athena {
  service: AwsJsonService;
  catalogue: Catalogue;
  /** Runs again what an earlier process did not finish, and tells again of ends that may not have been heard of. */
  resume(): Promise<void>;
  /** Stops what runs, which is run again after a restart. */
  close(): Promise<void>;
}

/** Opens a stand-in for Athena that speaks its wire and runs queries on DuckDB. */
export async function openAthena(options: AthenaOptions): Promise<Athena> {
  const {
    clock,
    emit,
    workGroups,
    resultsLocation,
    maxConcurrent = 2,
    maxQueued = 1000,
    unloadFileBytes = 16 * 1024 * 1024,
    database = 'default',
  } = options;
  mkdirSync(options.lakeRoot, { recursive: true });
  // The engine follows symbolic links before it asks whether a directory is allowed.
  const lakeRoot = realpathSync(options.lakeRoot);
  const scratch = emptyDirectory(`${resolve(options.databaseFile)}-scratch`);
  mkdirSync(localPath(lakeRoot, resultsLocation), { recursive: true });
  const db = openDatabase(options.databaseFile);
  const engine = await openEngine({
    directories: [lakeRoot, scratch],
    spillDirectory: join(scratch, 'spill'),
  });
  // The parser is WebAssembly, and its first use takes some 50 ms; no query should wait for that.
  compile('SELECT 1', [], engine.prelude);
  const catalogue = new Catalogue(db);
  const store = new ExecutionStore(db);
  const cutoffs = new Map(workGroups.map(({ name, bytesScannedCutoff }) => [name, bytesScannedCutoff]));
  const lifecycle = new Lifecycle({
    store,
    announcer: new Announcer({ store, emit, now: () => clock.now() }),
    clock,
    run: createRunQuery({
      engine,
      catalogue,
      lakeRoot,
      scratch,
      now: () => clock.now(),
      cutoffOf: (name) => cutoffs.get(name),
      unloadFileBytes,
    }),
    maxConcurrent,
  });
  const openedAt = clock.now();
  const configuration = { lakeRoot, resultsLocation, workGroups, database, maxQueued, openedAt };
  return {
    service: createService({ store, lifecycle, catalogue, engine, clock, ...configuration }),
    catalogue,
    async resume() {
      lifecycle.resume();
    },
    async close() {
      await lifecycle.close();
      engine.close();
      db.close();
    },
  };
}

function createService(context: AthenaContext): AwsJsonService {
  return {
    target: 'AmazonAthena',
    version: '1.1',
    async call(operation, input) {
      const run = lookup(operations, operation);
      if (run === undefined) throw new AwsError('UnknownOperationException', `${operation} is not supported`);
      return run(input, context);
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  const db = new DatabaseSync(file);
  // A commit survives the end of the process, if not that of the machine, without waiting for the disk.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  return db;
}

// What an earlier process left half-written is of no use.
function emptyDirectory(path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return realpathSync(path);
}
