import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { QueryFailure } from '../../dialect/faults.ts';
import type { Execution } from '../../executions/execution.ts';
import type { RunResult } from '../../executions/lifecycle.ts';
import { prepareQuery, type RunContext } from '../../executions/prepare.ts';
import { localPath, parseS3Uri } from '../../lake.ts';
import { writeText } from '../../results/write.ts';
import { writeAvro } from './avro-files.ts';
import { writeCopy } from './copy-files.ts';
import type { UnloadStatement } from './unload-statement.ts';

/**
 * Runs an UNLOAD: its files appear at the destination one by one, each of them whole, and are named in the manifest
 * `<output>-manifest.csv`, one to a line. Without rows there are no files, and the manifest is empty.
 * @throws {QueryFailure} HIVE_PATH_ALREADY_EXISTS when there is something at the destination already, MISSING_COLUMN_NAME where a
 *   column has no name.
 */
export async function runUnload(
  execution: Execution,
  { query, location, format }: UnloadStatement,
  context: RunContext,
): Promise<RunResult> {
  const { lakeRoot, connection, signal, unloadFileBytes } = context;
  const destination = localPath(lakeRoot, location);
  const manifest = `${execution.output}-manifest.csv`;
  removeEarlier(localPath(lakeRoot, manifest), lakeRoot);
  checkDestination(location, destination, lakeRoot);
  const prepared = await prepareQuery({ ...execution, query }, context);
  // As Trino's analyser says it of every statement that makes files of a query.
  if (prepared.unnamed !== undefined) {
    throw new QueryFailure(
      'MISSING_COLUMN_NAME',
      `line 1:1: Column name not specified at position ${prepared.unnamed + 1}`,
    );
  }
  const directory = join(context.scratch, `${execution.id}-files`);
  try {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    const files = { directory, fileBytes: unloadFileBytes };
    if (format.type === 'AVRO') await writeAvro(prepared, connection, signal, files);
    else await writeCopy(prepared, format, connection, files);
    signal.throwIfAborted();
    const written = readdirSync(directory).sort();
    const names = written.map((_, index) => fileName(execution, index, EXTENSIONS[format.type]));
    // Ahead of the files, so that a run that comes to its end here can be cleared up after.
    await writeText(
      names.map((name) => [`${location}${name}`]),
      { path: localPath(lakeRoot, manifest), scratch: context.scratch, id: execution.id },
    );
    // From here to the end nothing else runs that could come in between.
    checkDestination(location, destination, lakeRoot);
    if (names.length > 0) mkdirSync(destination, { recursive: true });
    for (const [index, name] of names.entries())
      renameSync(join(directory, written[index] ?? ''), join(destination, name));
  } catch (error) {
    rmSync(localPath(lakeRoot, manifest), { force: true });
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return {
    bytesScanned: prepared.bytesScanned,
    planningMillis: prepared.planningMillis,
    manifest,
  };
}

const EXTENSIONS = { PARQUET: '', JSON: '.gz', TEXTFILE: '.gz', AVRO: '' };

// Like Athena's names: the time, the query, and what tells the files apart. Files of Parquet and Avro have no suffix there.
function fileName({ id, submittedAt }: Execution, index: number, extension: string): string {
  const time = new Date(submittedAt).toISOString().replaceAll(/[-:]/g, '').replace('T', '_').slice(0, 15);
  return `${time}_${String(index).padStart(5, '0')}_${id}${extension}`;
}

// What this execution had written when an earlier process was killed at the very end.
function removeEarlier(manifest: string, lakeRoot: string): void {
  if (!existsSync(manifest)) return;
  for (const uri of readFileSync(manifest, 'utf8').split('\n').filter(Boolean))
    rmSync(localPath(lakeRoot, uri), { force: true });
  rmSync(manifest);
}

function checkDestination(location: string, destination: string, lakeRoot: string): void {
  const { bucket } = parseS3Uri(location);
  if (!existsSync(join(lakeRoot, bucket))) {
    throw new QueryFailure('HIVE_FILESYSTEM_ERROR', `The specified bucket does not exist: ${bucket}`);
  }
  if (!existsSync(destination)) return;
  if (realpathSync(destination) !== destination.replace(/\/+$/, ''))
    throw new QueryFailure(
      'HIVE_FILESYSTEM_ERROR',
      `The destination is no folder of its bucket: ${location}`,
    );
  const entries = readdirSync(destination, { recursive: true, withFileTypes: true });
  if (entries.some((entry) => !entry.isDirectory())) {
    throw new QueryFailure('HIVE_PATH_ALREADY_EXISTS', `Target directory already exists: ${location}`);
  }
}
