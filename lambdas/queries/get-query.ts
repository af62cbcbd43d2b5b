import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GetQueryParameters } from '../../core/contract/parameters.ts';
import type { QueryView } from '../../core/contract/query.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import { isSettled } from '../../core/record/record.ts';
import { type LiveState, viewOf } from '../../core/record/view.ts';
import { freshResult } from '../shared/fresh-result.ts';
import type { Links } from '../shared/links.ts';
import { answer, type ProxyResult } from '../shared/proxy-answer.ts';
import { type FindQueryDependencies, type FoundQuery, findQuery, NO_SUCH_QUERY } from './find-query.ts';
import { liveState } from './live-state.ts';
import type { QueryRequest } from './route.ts';

export interface GetQueryDependencies extends FindQueryDependencies {
  links: Links;
  athena: AthenaClient;
}

const LOOK_EVERY_MS = 500;
// Many a query ends within its first second, so for that long its record is looked at more closely: in five looks for one.
const CLOSE_LOOKS = 10;
const LOOKS_FOR_ONE = 5;

/** The query as it stands now or, on request, as soon as its state is another or the time is over. */
export async function getQuery(
  { queryId, caller, parameters }: QueryRequest<GetQueryParameters>,
  dependencies: GetQueryDependencies,
): Promise<ProxyResult> {
  const until = Date.now() + (parameters.WaitTimeSeconds ?? 0) * 1_000;
  const found = await findQuery(queryId, caller, dependencies);
  if (!found) return NO_SUCH_QUERY;
  const view = await viewNow(queryId, found, dependencies);
  const hasEnded = found.record && isSettled(found.record);
  const current = hasEnded || Date.now() >= until ? view : await nextView(view, until, dependencies);
  return answer(ROUTES.getQuery.answer.status, current);
}

async function viewNow(
  QueryId: string,
  found: FoundQuery,
  { links, athena }: GetQueryDependencies,
  seen?: LiveState,
): Promise<QueryView> {
  if (!found.record) {
    return { QueryId, State: { State: 'QUEUED', SubmissionDateTime: found.submitted.getTime() } };
  }
  if (isSettled(found.record)) {
    return viewOf(found.record, { result: await freshResult(found.record, links) });
  }
  const { QueryExecutionId } = found.record;
  const live = QueryExecutionId ? await liveState(QueryExecutionId, athena) : undefined;
  // An engine too busy to say is no news.
  return viewOf(found.record, { live: live ?? seen });
}

async function nextView(
  view: QueryView,
  until: number,
  dependencies: GetQueryDependencies,
): Promise<QueryView> {
  const { State: before } = view.State;
  let current = view;
  for (let look = 1; current.State.State === before && Date.now() < until; look += 1) {
    const isClose = look <= CLOSE_LOOKS;
    const pause = isClose ? LOOK_EVERY_MS / LOOKS_FOR_ONE : LOOK_EVERY_MS;
    await dependencies.sleep(Math.min(pause, until - Date.now()));
    const record = await dependencies.records.findByQueryId(view.QueryId);
    // Of one that runs only the end is news, which the record tells. The engine answers 100 such questions a second to
    // the whole account: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
    const asksEngine = before === 'QUEUED' && (!isClose || look % LOOKS_FOR_ONE === 0);
    if (record && (isSettled(record) || asksEngine || Date.now() >= until)) {
      current = await viewNow(view.QueryId, { record }, dependencies, seenIn(view));
    }
  }
  return current;
}

/** The state of a query that had not ended when it was looked at. */
function seenIn({ State: { State }, Statistics }: QueryView): LiveState {
  return { State: State === 'QUEUED' ? 'QUEUED' : 'RUNNING', Statistics };
}
