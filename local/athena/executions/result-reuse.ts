import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tokensOf } from '../dialect/tokens.ts';
import { localPath } from '../lake.ts';
import type { Execution } from './execution.ts';
import type { ExecutionStore } from './store.ts';

// Answer otherwise each time. LIMIT without ORDER BY does, too.
const NOT_DETERMINISTIC = new Set(
  'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP NOW RAND RANDOM SHUFFLE UUID'.split(
    ' ',
  ),
);

export interface ResultReuseContext {
  store: ExecutionStore;
  lakeRoot: string;
}

/**
 * The latest execution whose result may be given for a new one: a SELECT of the same text and parameters, in the same work
 * group, catalogue and database, that was really run, no longer ago than the new one allows, and whose file is still there.
 * https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html
 */
export function reusableResult(
  execution: Execution,
  { store, lakeRoot }: ResultReuseContext,
): Execution | undefined {
  const { reuseMaxAgeInMinutes: maxAge = 0, submittedAt, substatementType } = execution;
  if (substatementType !== 'SELECT' || maxAge === 0 || !isDeterministic(execution.query)) return undefined;
  return store
    .offered(queryKey(execution), submittedAt - maxAge * 60_000)
    .find(({ output }) => existsSync(localPath(lakeRoot, output)));
}

/** Keeps the result of an execution that has ended for later ones. */
export function offerResult(execution: Execution, store: ExecutionStore): void {
  const { state, substatementType } = execution;
  if (state === 'SUCCEEDED' && substatementType === 'SELECT') store.offer(execution, queryKey(execution));
}

/** The new execution as it ends with the result of an earlier one, whose file it points to. */
export function withResultOf(earlier: Execution, execution: Execution, now: number): Execution {
  const { id, output, columns } = earlier;
  return {
    ...execution,
    state: 'SUCCEEDED',
    completedAt: now,
    reusedFrom: id,
    output,
    ...(columns && { columns }),
  };
}

function queryKey({ query, parameters, catalog, database, workGroup }: Execution): string {
  return hash('sha256', JSON.stringify([query, parameters, catalog, database, workGroup]), 'hex');
}

function isDeterministic(query: string): boolean {
  const words = tokensOf(query)
    .filter(({ type }) => type !== 'STRING' && type !== 'QUOTED_IDENTIFIER')
    .map(({ text }) => text.toUpperCase());
  const isCut = words.some((word) => ['LIMIT', 'FETCH', 'OFFSET'].includes(word));
  return (!isCut || words.includes('ORDER')) && !words.some((word) => NOT_DETERMINISTIC.has(word));
}
