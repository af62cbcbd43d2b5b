import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  type QueryList,
  type QueryView,
  queryListSchema,
  queryViewSchema,
} from '../../../core/contract/query.ts';
import { REFUSALS, refusalSchema } from '../../../core/contract/refusal.ts';
import { type QueryRoute, ROUTES, type Route } from '../../../core/contract/routes.ts';
import type { Asker, QueryKind, QueryRoutesHarness, RouteAnswer } from './harness.ts';

interface Ask {
  as?: Asker;
  of?: string;
  query?: string;
}

export type AskRoutes = ReturnType<typeof askRoutes>;

/** Ways to ask the routes, and queries to ask about. The harness is opened and closed with the suite around. */
export function askRoutes(open: () => Promise<QueryRoutesHarness>) {
  let harness: QueryRoutesHarness;
  const submitted = { one: [] as string[], two: [] as string[] };
  const ended = new Map<string, Promise<string>>();
  const unended: { as: Asker; queryId: string }[] = [];

  beforeAll(async () => {
    harness = await open();
  });
  afterEach(async () => {
    for (const { as, queryId } of unended.splice(0)) await cancelled(as, queryId);
  });
  afterAll(() => harness.close());

  const submit = async (as: Asker, kind: QueryKind) => {
    const queryId = await harness.submitted(as, kind);
    submitted[as].push(queryId);
    return queryId;
  };

  /** A query under way, which is cancelled with the test. */
  const begun = async (kind: 'unrecorded' | 'running', as: Asker = 'one') => {
    const queryId = await submit(as, kind);
    unended.push({ as, queryId });
    return queryId;
  };

  /** A query that has ended: one of each kind serves all tests. */
  const over = (kind: Exclude<QueryKind, 'unrecorded' | 'running'>, as: Asker = 'one') => {
    const key = `${as} ${kind}`;
    const queryId = ended.get(key) ?? submit(as, kind);
    ended.set(key, queryId);
    return queryId;
  };

  const ask = async (route: QueryRoute, { as = 'one', of = '', query = '' }: Ask) => {
    const { method, path } = ROUTES[route];
    const answer = await harness.request(as, method, `${path.replace('{QueryId}', of)}${query}`);
    expectOfContract(ROUTES[route], answer);
    return answer;
  };
  const refused = async (route: QueryRoute, about: Ask) => {
    const { status, body } = await ask(route, about);
    return { status, message: refusalSchema.parse(body).Error.Message };
  };
  const view = async (of: string, query = '', as: Asker = 'one'): Promise<QueryView> =>
    queryViewSchema.parse((await ask('getQuery', { as, of, query })).body);
  const list = async (query: string, as: Asker = 'one'): Promise<QueryList> =>
    queryListSchema.parse((await ask('listQueries', { as, query })).body);

  /** Waits by long polls until a query has ended. */
  const end = async (of: string, as: Asker = 'one') => {
    for (let polls = 0; polls < 5; polls++) {
      const { State } = await view(of, '?WaitTimeSeconds=20', as);
      if (State.CompletionDateTime !== undefined) return State.State;
    }
    throw new Error(`${of} does not end.`);
  };
  const cancelled = async (as: Asker, of: string) => {
    await ask('cancelQuery', { as, of });
    await end(of, as);
  };

  return { ask, refused, view, list, begun, over, end, submitted };
}

/** An answer is the route's own or one of its refusals, in the published form. */
function expectOfContract({ answer, refusals }: Route, { status, headers, body }: RouteAnswer): void {
  if (status !== answer.status) {
    const { Code } = refusalSchema.parse(body).Error;
    expect(refusals).toContain(Code);
    expect(Object.entries(REFUSALS)).toContainEqual([Code, status]);
    return;
  }
  expect(headers['cache-control']).toBe('no-store');
  if (answer.schema) answer.schema.parse(body);
  else expect(body).toBeUndefined();
}
