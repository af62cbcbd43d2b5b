import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type QueryList,
  type QueryView,
  queryListSchema,
  queryViewSchema,
} from '../../core/contract/query.ts';
import { REFUSALS, refusalSchema } from '../../core/contract/refusal.ts';
import { type QueryRoute, ROUTES, type Route } from '../../core/contract/routes.ts';
import { type RowsPage, rowsPageSchema } from '../../core/contract/rows.ts';

/** Two callers. All they have in the service is what the harness submits for them. */
export type Asker = 'one' | 'two';

/**
 * How a query stands once it is submitted. None but `told` has a CallbackUrl.
 * - `unrecorded`: just accepted. It would run for minutes.
 * - `running`: RUNNING on the engine, where it would go on for minutes.
 * - `succeeded`: SUCCEEDED with a CSV file.
 * - `five`: SUCCEEDED with a CSV file of five rows, whose column n is a bigint from 1 to 5.
 * - `told`: SUCCEEDED, and its callback is delivered.
 * - `failed`, `cancelled`: FAILED by the engine, CANCELLED at the caller's wish.
 * - `parquet`: SUCCEEDED with a result of Parquet, in one file or more.
 * - `no-result`: SUCCEEDED without a result.
 * - `expired`: SUCCEEDED with a CSV file that has been deleted since.
 */
export type QueryKind =
  | 'unrecorded'
  | 'running'
  | 'succeeded'
  | 'five'
  | 'told'
  | 'failed'
  | 'cancelled'
  | 'parquet'
  | 'no-result'
  | 'expired';

export interface RouteAnswer {
  status: number;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The JSON of the body; undefined where there is no body. */
  body: unknown;
}

/** A service that has the routes, or just their handlers. */
export interface QueryRoutesHarness {
  /**
   * Asks as one of the callers. Redirects are not followed.
   * @param path from the slash of `/queries` on, with what stands behind the `?`.
   */
  request(as: Asker, method: Route['method'], path: string): Promise<RouteAnswer>;
  /** Submits a new query and resolves with its QueryId as soon as it stands so. */
  submitted(as: Asker, kind: QueryKind): Promise<string>;
  close(): Promise<void>;
}

interface Ask {
  as?: Asker;
  of?: string;
  query?: string;
}

/** What the routes about queries do, for whoever serves them. Every answer is also checked against the contract. */
export function queryRoutesSuite(open: () => Promise<QueryRoutesHarness>): void {
  describe('the routes about queries', () => {
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

    describe('GET /queries/{QueryId}', () => {
      test('shows what the engine says of a query that runs', async () => {
        const { State, Statistics, ...rest } = await view(await begun('running'));
        expect(State).toEqual({ State: 'RUNNING', SubmissionDateTime: expect.any(Number) });
        expect(Statistics?.DataScannedInBytes).toEqual(expect.any(Number));
        expect(Object.keys(rest)).toEqual(['QueryId', 'QueryExecutionId']);
      });

      test('knows a query as soon as it is accepted', async () => {
        expect((await view(await begun('unrecorded'))).State.State).toMatch(/^(QUEUED|RUNNING)$/);
      });

      test('has a link for a result of one file', async () => {
        const { State, QueryResult, Delivery } = await view(await over('succeeded'));
        expect(State.State).toBe('SUCCEEDED');
        expect(QueryResult).toEqual({
          PresignedUrl: expect.stringMatching(/^https?:/),
          ExpiredIn: expect.any(Number),
          ContentLength: expect.any(Number),
        });
        expect(Delivery).toBeUndefined();
      });

      test('has a link for each file of a result of several, and the size of all together', async () => {
        const { QueryResult } = await view(await over('parquet'));
        const { Files = [], FileCount, ContentLength, PresignedUrl } = QueryResult ?? {};
        expect(PresignedUrl).toBeUndefined();
        expect(Files.length).toBeGreaterThan(0);
        expect(FileCount).toBe(Files.length);
        expect(new Set(Files.map(({ Format }) => Format))).toEqual(new Set(['PARQUET']));
        expect(ContentLength).toBe(Files.reduce((sum, file) => sum + file.ContentLength, 0));
      });

      test('shows what became of the callback', async () => {
        expect((await view(await over('told'))).Delivery).toMatchObject({ State: 'DELIVERED' });
      });

      test.each([
        ['failed', 'FAILED'],
        ['cancelled', 'CANCELLED'],
      ] as const)('says why a query %s', async (kind, State) => {
        const shown = await view(await over(kind));
        expect(shown.State.State).toBe(State);
        expect(shown.Error?.Message).toEqual(expect.any(String));
        expect(shown.QueryResult).toBeUndefined();
      });

      test.each(['no-result', 'expired'] as const)('has no link for %s', async (kind) => {
        const shown = await view(await over(kind));
        expect(shown.State.State).toBe('SUCCEEDED');
        expect(shown.QueryResult).toBeUndefined();
      });

      test('waits until the query ends', async () => {
        const of = await begun('running');
        const waiting = view(of, '?WaitTimeSeconds=20');
        await ask('cancelQuery', { of });
        expect((await waiting).State.State).toBe('CANCELLED');
      });

      test('waits no longer than was asked', async () => {
        expect((await view(await begun('running'), '?WaitTimeSeconds=1')).State.State).toBe('RUNNING');
      });

      test('does not wait where the query has ended', async () => {
        expect((await view(await over('failed'), '?WaitTimeSeconds=20')).State.State).toBe('FAILED');
      });

      test.each(['21', '-1', '1.5', '', 'soon'])('refuses WaitTimeSeconds=%s', async (value) => {
        expect(await refused('getQuery', { of: 'any', query: `?WaitTimeSeconds=${value}` })).toEqual({
          status: 400,
          message: expect.stringMatching(
            /^WaitTimeSeconds must be a whole number of seconds, 0 to 20: .*\.$/,
          ),
        });
      });

      test('refuses a parameter that there is not, by its name', async () => {
        expect(await refused('getQuery', { of: 'any', query: '?Wait=1' })).toEqual({
          status: 400,
          message: '"Wait" is not a parameter of this request; the parameters are WaitTimeSeconds.',
        });
      });
    });

    describe('GET /queries/{QueryId}/results', () => {
      test('leads to the result, by a link that nobody keeps', async () => {
        const of = await over('succeeded');
        const { status, headers } = await ask('getResults', { of });
        expect(status).toBe(307);
        expect(headers['cache-control']).toBe('no-store');
        const { QueryResult } = await view(of);
        expect(pathOf(headers.location)).toBe(pathOf(QueryResult?.PresignedUrl));
      });

      test('leads to each of several files', async () => {
        const of = await over('parquet');
        const { Files = [] } = (await view(of)).QueryResult ?? {};
        for (const [index, { PresignedUrl }] of Files.entries()) {
          const { headers } = await ask('getResults', { of, query: `?File=${index}` });
          expect(pathOf(headers.location)).toBe(pathOf(PresignedUrl));
        }
        const beyond = await refused('getResults', { of, query: `?File=${Files.length}` });
        expect(beyond).toEqual({ status: 400, message: expect.stringMatching(/^File must be /) });
        const unsaid = await ask('getResults', { of });
        expect(unsaid.status).toBe(Files.length === 1 ? 307 : 400);
      });

      test('takes the one file of a result for the first', async () => {
        const of = await over('succeeded');
        expect((await ask('getResults', { of, query: '?File=0' })).status).toBe(307);
        expect(await refused('getResults', { of, query: '?File=1' })).toEqual({
          status: 400,
          message: 'File must be 0, or left out: the result is one file.',
        });
      });

      test('is a conflict before the end, which names the state', async () => {
        expect(await refused('getResults', { of: await begun('running') })).toEqual({
          status: 409,
          message: 'The query is RUNNING: there is no result yet.',
        });
      });

      test.each(['failed', 'cancelled'] as const)(
        'is a conflict for a query that %s, with its code',
        async (kind) => {
          const of = await over(kind);
          const { State, Error: error } = await view(of);
          expect(await refused('getResults', { of })).toEqual({
            status: 409,
            message: `The query is ${State.State} (${error?.Code}): there is no result.`,
          });
        },
      );

      test('is a conflict for a query without a result', async () => {
        expect(await refused('getResults', { of: await over('no-result') })).toEqual({
          status: 409,
          message: 'The query SUCCEEDED without a result.',
        });
      });

      test('is gone with its file', async () => {
        expect((await refused('getResults', { of: await over('expired') })).status).toBe(410);
      });

      test.each(['-1', 'first', ''])('refuses File=%s', async (value) => {
        expect(await refused('getResults', { of: 'any', query: `?File=${value}` })).toEqual({
          status: 400,
          message: expect.stringMatching(/^File must be a whole number from 0: /),
        });
      });
    });

    describe('GET /queries/{QueryId}/rows', () => {
      const page = async (of: string, query = ''): Promise<RowsPage> =>
        rowsPageSchema.parse((await ask('getRows', { of, query })).body);
      const N = [{ Name: 'n', Type: 'bigint' }];

      test('gives the rows of a result, by a page that nobody keeps', async () => {
        const of = await over('five');
        const { status, headers, body } = await ask('getRows', { of });
        expect({ status, body }).toEqual({
          status: 200,
          body: { QueryId: of, Columns: N, Rows: [['1'], ['2'], ['3'], ['4'], ['5']] },
        });
        expect(headers['cache-control']).toBe('no-store');
      });

      test.each([1, 2, 4, 5, 1_000])('in pages of at most %i, each row once and in order', async (size) => {
        const of = await over('five');
        const pages = [await page(of, `?MaxResults=${size}`)];
        for (let last = pages.at(-1); last?.NextToken !== undefined; last = pages.at(-1)) {
          expect(pages.length).toBeLessThan(10);
          pages.push(await page(of, `?MaxResults=${size}&NextToken=${last.NextToken}`));
        }
        expect(pages.flatMap(({ Rows }) => Rows)).toEqual([['1'], ['2'], ['3'], ['4'], ['5']]);
        for (const { Columns, Rows } of pages) {
          expect(Columns).toEqual(N);
          expect(Rows.length).toBeLessThanOrEqual(size);
        }
      });

      test('a page can be asked for again', async () => {
        const of = await over('five');
        const { NextToken } = await page(of, '?MaxResults=2');
        const query = `?MaxResults=3&NextToken=${NextToken}`;
        expect(await page(of, query)).toEqual(await page(of, query));
      });

      test('takes a NextToken of the same query only', async () => {
        const { NextToken = '' } = await page(await over('five'), '?MaxResults=2');
        const message = 'NextToken must be what the page before, of the same query, ended with.';
        const mine = { of: await over('succeeded'), query: `?NextToken=${NextToken}` };
        expect(await refused('getRows', mine)).toEqual({ status: 400, message });
        const madeUp = { of: await over('five'), query: `?NextToken=${NextToken.slice(0, -1)}` };
        expect(await refused('getRows', madeUp)).toEqual({ status: 400, message });
      });

      test('is a conflict for files of another format, and before the end', async () => {
        expect(await refused('getRows', { of: await over('parquet') })).toEqual({
          status: 409,
          message: 'The result is files of PARQUET; rows are given of CSV. /results leads to the files.',
        });
        expect(await refused('getRows', { of: await begun('running') })).toEqual({
          status: 409,
          message: 'The query is RUNNING: there is no result yet.',
        });
        expect(await refused('getRows', { of: await over('no-result') })).toEqual({
          status: 409,
          message: 'The query SUCCEEDED without a result.',
        });
      });

      test('are gone with the file', async () => {
        expect((await refused('getRows', { of: await over('expired') })).status).toBe(410);
      });

      test.each(['0', '1001', 'many', ''])('refuses MaxResults=%s', async (value) => {
        expect(await refused('getRows', { of: 'any', query: `?MaxResults=${value}` })).toEqual({
          status: 400,
          message:
            'MaxResults must be a whole number, 1 to 1000: how many rows a page has at most. 100 unless it is given.',
        });
      });
    });

    describe('DELETE /queries/{QueryId}', () => {
      test.each(['running', 'unrecorded'] as const)('cancels a query that is %s', async (kind) => {
        const of = await begun(kind);
        expect(await ask('cancelQuery', { of })).toMatchObject({ status: 202, body: { QueryId: of } });
        expect(await end(of)).toBe('CANCELLED');
        expect((await view(of)).Error?.Code).toBe('QueryCancelled');
      });

      test('does no harm to a query that is cancelled', async () => {
        const of = await over('cancelled');
        const before = await view(of);
        expect((await ask('cancelQuery', { of })).status).toBe(202);
        expect(await view(of)).toEqual(before);
      });

      test.each([
        ['succeeded', 'SUCCEEDED'],
        ['failed', 'FAILED'],
      ] as const)('is a conflict for a query that %s', async (kind, State) => {
        const of = await over(kind);
        expect(await refused('cancelQuery', { of })).toEqual({
          status: 409,
          message: `The query has ended and is ${State}: there is nothing to cancel.`,
        });
        expect((await view(of)).State.State).toBe(State);
      });
    });

    describe('POST /queries/{QueryId}/deliveries', () => {
      test('sends the callback again', async () => {
        const of = await over('told');
        const { Delivery: before } = await view(of);
        expect(await ask('redeliverQuery', { of })).toMatchObject({ status: 202, body: { QueryId: of } });
        await expect
          .poll(async () => (await view(of)).Delivery, { timeout: 10_000 })
          .toMatchObject({ State: 'DELIVERED', Attempts: (before?.Attempts ?? 0) + 1 });
      });

      test.each(['running', 'unrecorded'] as const)('is a conflict for a query that is %s', async (kind) => {
        expect((await refused('redeliverQuery', { of: await begun(kind) })).status).toBe(409);
      });

      test('is a conflict for a query without a CallbackUrl', async () => {
        expect(await refused('redeliverQuery', { of: await over('succeeded') })).toEqual({
          status: 409,
          message: 'The query was submitted without a CallbackUrl.',
        });
      });
    });

    describe('GET /queries', () => {
      /** All pages of a list, read to its end. */
      const pages = async (query: string, as: Asker = 'one') => {
        const all: QueryList['Queries'][] = [];
        let next: string | undefined;
        do {
          const page = await list(`?${query}${next ? `&NextToken=${next}` : ''}`, as);
          all.push(page.Queries);
          next = page.NextToken;
        } while (next);
        return all;
      };
      const idsOf = (queries: QueryList['Queries']) => queries.map(({ QueryId }) => QueryId).sort();

      test.each(['one', 'two'] as const)('has all that caller %s submitted, newest first', async (as) => {
        await over('succeeded', as);
        await over('failed', as);
        const all = (await pages('MaxResults=2', as)).flat();
        expect(idsOf(all)).toEqual([...submitted[as]].sort());
        const times = all.map(({ State }) => State.SubmissionDateTime);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      });

      test('has no more in a page than was asked', async () => {
        await over('succeeded');
        await over('failed');
        const sizes = (await pages('MaxResults=1')).map(({ length }) => length);
        expect(sizes).toEqual(submitted.one.map(() => 1));
      });

      test('tells of a query what is known of it, but for links', async () => {
        const of = await over('told');
        const { QueryResult: _, Delivery, ...known } = await view(of);
        const { AttemptLog: _log, ...summary } = Delivery ?? {};
        const entry = (await pages('State=SUCCEEDED')).flat().find(({ QueryId }) => QueryId === of);
        expect(entry).toEqual({ ...known, Delivery: summary });
      });

      test('has those of one state', async () => {
        const [failed, running] = [await over('failed'), await begun('running')];
        expect(idsOf((await pages('State=FAILED&MaxResults=1')).flat())).toEqual([failed]);
        const [entry, ...others] = (await pages('State=RUNNING')).flat();
        expect(others).toEqual([]);
        expect(entry).toMatchObject({ QueryId: running, State: { State: 'RUNNING' } });
        expect(entry?.Statistics?.DataScannedInBytes).toEqual(expect.any(Number));
        const ended = (await pages('State=CANCELLED')).flat();
        expect(idsOf(ended)).not.toContain(running);
      });

      test.each([
        ['MaxResults=0', 'MaxResults must be a whole number, 1 to 100: '],
        ['MaxResults=101', 'MaxResults must be a whole number, 1 to 100: '],
        ['MaxResults=many', 'MaxResults must be a whole number, 1 to 100: '],
        ['State=DONE', 'State must be one of QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED.'],
        ['NextToken=%2B', 'NextToken must be what the page before ended with.'],
        ['NextToken=made-up', 'NextToken must be what the page before ended with.'],
        ['Max=1', '"Max" is not a parameter of this request; '],
      ])('refuses %s', async (query, beginning) => {
        const { status, message } = await refused('listQueries', { query: `?${query}` });
        expect(status).toBe(400);
        expect(message.slice(0, beginning.length)).toBe(beginning);
      });

      test("refuses another caller's NextToken", async () => {
        await over('succeeded');
        await over('failed');
        await over('succeeded', 'two');
        const { NextToken } = await list('?MaxResults=1');
        expect(NextToken).toEqual(expect.any(String));
        expect(await refused('listQueries', { as: 'two', query: `?NextToken=${NextToken}` })).toEqual({
          status: 400,
          message: 'NextToken must be what the page before ended with.',
        });
      });
    });

    describe("another caller's query", () => {
      const routes = ['getQuery', 'getResults', 'getRows', 'cancelQuery', 'redeliverQuery'] as const;
      const unknown = { status: 404, message: 'QueryId names no query of yours.' };

      test.each(routes)('is to %s as one that there is not', async (route) => {
        expect(await refused(route, { of: 'there-is-no-such-query' })).toEqual(unknown);
        for (const kind of ['succeeded', 'told'] as const) {
          expect(await refused(route, { as: 'two', of: await over(kind) })).toEqual(unknown);
        }
        for (const kind of ['running', 'unrecorded'] as const) {
          expect(await refused(route, { as: 'two', of: await begun(kind) })).toEqual(unknown);
        }
      });

      test('goes on as if nobody had asked', async () => {
        const [running, told] = [await begun('running'), await over('told')];
        const { Delivery } = await view(told);
        await refused('cancelQuery', { as: 'two', of: running });
        await refused('redeliverQuery', { as: 'two', of: told });
        expect((await view(running)).State.State).toBe('RUNNING');
        expect((await view(told)).Delivery).toEqual(Delivery);
      });
    });
  });
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

/** A link without its signature, which is another each time. */
function pathOf(link: string | undefined): string {
  const { origin, pathname } = new URL(link ?? 'nowhere:');
  return `${origin}${pathname}`;
}
