import type { Clock } from '../clock.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Engine } from './engine/engine.ts';
import type { Execution } from './executions/execution.ts';
import type { Lifecycle } from './executions/lifecycle.ts';
import type { ExecutionStore } from './executions/store.ts';
import { invalidRequest } from './wire/requests.ts';

export interface WorkGroup {
  name: string;
  /** A query that would scan more bytes than this is cancelled. */
  bytesScannedCutoff?: number;
}

/** What the operations work on. */
export interface AthenaContext {
  store: ExecutionStore;
  lifecycle: Lifecycle;
  catalogue: Catalogue;
  engine: Engine;
  clock: Clock;
  lakeRoot: string;
  /** `s3://bucket/prefix/`; a result is put right below it. */
  resultsLocation: string;
  workGroups: readonly WorkGroup[];
  /** The database of a table that is named without one. */
  database: string;
  /** The most queries that may wait for their turn. */
  maxQueued: number;
  openedAt: number;
}

/** The execution of this id. @throws {AwsError} InvalidRequestException when there is none. */
export function findExecution(id: string, { store }: Pick<AthenaContext, 'store'>): Execution {
  const execution = store.get(id);
  if (execution === undefined) throw invalidRequest(`QueryExecution ${id} was not found`);
  return execution;
}

/** The work group of this name, or the first one. @throws {AwsError} InvalidRequestException when there is none. */
export function findWorkGroup(
  name: string | undefined,
  { workGroups }: Pick<AthenaContext, 'workGroups'>,
): WorkGroup {
  const group = name === undefined ? workGroups[0] : workGroups.find((candidate) => candidate.name === name);
  if (group === undefined) throw invalidRequest(`WorkGroup ${name} is not found.`);
  return group;
}
