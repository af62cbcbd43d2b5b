import type { AthenaClient } from '@aws-sdk/client-athena';
import { callerKey } from '../../core/contract/caller.ts';
import {
  DEFAULT_PAGE,
  type ListQueriesParameters,
  listQueriesParameters,
  MAX_PAGE,
} from '../../core/contract/parameters.ts';
import { type QueryEntry, type QueryList, terminalStates } from '../../core/contract/query.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import { isSettled, type QueryRecord } from '../../core/record/record.ts';
import type { ListPosition, RecordStore } from '../../core/record/record-store.ts';
import { entryOf } from '../../core/record/view.ts';
import { mustBe } from '../shared/parameter-fault.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { liveStates } from './live-state.ts';
import { readNextToken, writeNextToken } from './next-token.ts';
import type { QueryRequest } from './route.ts';

export interface ListQueriesDependencies {
  records: RecordStore;
  athena: AthenaClient;
}

/** How many records are read in search of a state, before the page is answered with what was found. */
const MOST_READ = 10 * MAX_PAGE;

/** A page of the caller's queries, newest first. */
export async function listQueries(
  { caller, parameters }: QueryRequest<ListQueriesParameters>,
  dependencies: ListQueriesDependencies,
): Promise<ProxyResult> {
  const { State, MaxResults = DEFAULT_PAGE, NextToken } = parameters;
  const key = callerKey(caller);
  const from = NextToken === undefined ? undefined : readNextToken(NextToken, key);
  if (NextToken !== undefined && !from) {
    return refuse('InvalidRequest', mustBe(listQueriesParameters, 'NextToken'));
  }
  const { entries, next } = await pageOf(key, { state: State, size: MaxResults, from }, dependencies);
  const list: QueryList = {
    Queries: entries,
    ...(next && { NextToken: writeNextToken(next, key) }),
  };
  return answer(ROUTES.listQueries.answer.status, list);
}

interface Page {
  entries: QueryEntry[];
  next?: ListPosition | undefined;
}

interface PageWish {
  state: State | undefined;
  size: number;
  from: ListPosition | undefined;
}

type State = NonNullable<ListQueriesParameters['State']>;

async function pageOf(caller: string, wish: PageWish, dependencies: ListQueriesDependencies): Promise<Page> {
  const { state, size } = wish;
  const limit = state === undefined ? size : MAX_PAGE;
  const entries: QueryEntry[] = [];
  let next = wish.from;
  for (let read = 0; read < MOST_READ; read += limit) {
    const page = await dependencies.records.listByCaller(caller, { limit, from: next });
    const matching = await matchingOf(page.records, state, dependencies.athena);
    const taken = matching.slice(0, size - entries.length);
    entries.push(...taken.map(({ entry }) => entry));
    const last = taken.at(-1)?.record;
    // What was read but has no room comes with the next page.
    if (last && taken.length < matching.length) return { entries, next: positionOf(last) };
    next = page.next;
    if (!next || entries.length === size) break;
  }
  return { entries, next };
}

interface Match {
  record: QueryRecord;
  entry: QueryEntry;
}

async function matchingOf(
  records: readonly QueryRecord[],
  state: State | undefined,
  athena: AthenaClient,
): Promise<Match[]> {
  const shown = withoutTwins(records);
  const underWay = shown.flatMap((record) => (isSettled(record) ? [] : (record.QueryExecutionId ?? [])));
  const live = await liveStates(isEnd(state) ? [] : underWay, athena);
  const all = shown.map((record) => ({ record, entry: entryOf(record, live.get(record.Id)) }));
  return all.filter(({ entry }) => state === undefined || entry.State.State === state);
}

/** A query that was aborted, told of and redriven has two records of one time: the one that was told of counts. */
function withoutTwins(records: readonly QueryRecord[]): QueryRecord[] {
  const told = new Set(records.filter(isSettled).map(({ QueryId }) => QueryId));
  return records.filter((record) => isSettled(record) || !told.has(record.QueryId));
}

/** The engine is not asked of queries under way where only those are wanted that have ended. */
function isEnd(state: State | undefined): boolean {
  return state !== undefined && terminalStates.some((terminal) => terminal === state);
}

function positionOf({ Id, SubmissionDateTime }: QueryRecord): ListPosition {
  return { Id, SubmissionDateTime };
}
