import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Caller } from '../../../core/contract/caller.ts';
import { ROUTES, type Route } from '../../../core/contract/routes.ts';
import type { Order, Outcome, StoredResult } from '../../../core/record/record.ts';
import { RECORD_LIFETIME } from '../../../core/record/table.ts';
import { createQueriesHandler } from '../../../lambdas/queries/handler.ts';
import type { Links } from '../../../lambdas/shared/links.ts';
import { AwsError, type AwsJsonService } from '../../../local/aws/json-service.ts';
import { localObservers } from '../../../local/functions/local-observers.ts';
import type { Asker, QueryKind, QueryRoutesHarness } from '../../suites/query-routes/harness.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';
import { serveJsonService } from '../../support/serve-json-service.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';
const DELIVERY_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:delivery';
const CALLERS: Readonly<Record<Asker, Caller>> = {
  one: { Account: '000000000000', Principal: 'AROAONE' },
  two: { Account: '000000000000', Principal: 'AROATWO' },
};

const STARTED = Date.now();
const CSV = { Bucket: 'results', Key: 'results/e.csv', ContentLength: 42 };
const GONE = { ...CSV, Key: 'results/gone.csv' };
const PARQUET: StoredResult = {
  Bucket: 'results',
  Format: 'PARQUET',
  Files: [
    { Key: 'results/q/0', ContentLength: 10 },
    { Key: 'results/q/1', ContentLength: 20 },
  ],
  FileCount: 2,
  ContentLength: 30,
};

const succeeded = (Result?: StoredResult): Outcome => ({
  State: 'SUCCEEDED',
  CompletionDateTime: STARTED + 1_000,
  Statistics: { DataScannedInBytes: 7, ReusedPreviousResult: false, EstimatedPriceInUsd: 0.00005 },
  ...(Result && { Result }),
});
const notSucceeded = (State: 'FAILED' | 'CANCELLED', Code: string): Outcome => ({
  State,
  CompletionDateTime: STARTED + 1_000,
  Error: { Code, Message: `It ended as ${State}.`, Retryable: false },
});

type Ended = Exclude<QueryKind, 'unrecorded' | 'running'>;
const OUTCOMES: Readonly<Record<Ended, Outcome>> = {
  succeeded: succeeded(CSV),
  five: succeeded(CSV),
  told: succeeded(CSV),
  failed: notSucceeded('FAILED', 'QueryFailed'),
  cancelled: notSucceeded('CANCELLED', 'QueryCancelled'),
  parquet: succeeded(PARQUET),
  'no-result': succeeded(),
  expired: succeeded(GONE),
};

const links: Links = {
  contentLength: async ({ Key }) => (Key === GONE.Key ? undefined : 42),
  sign: async ({ Bucket, Key }, ExpiredIn) => ({
    PresignedUrl: `https://${Bucket}.example/${Key}?signed=${Date.now()}`,
    ExpiredIn,
  }),
};

/** The handlers of the routes, over records in memory and an engine and workflows that are played. */
export async function openHandlers(): Promise<QueryRoutesHarness> {
  const world = new World();
  const [athena, sfn] = await Promise.all([
    serveJsonService(world.athena),
    serveJsonService(world.stepFunctions),
  ]);
  const client = (endpoint: string) => ({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const handler = createQueriesHandler(
    {
      records: world.records,
      links,
      sfn: new SFNClient(client(sfn.endpoint)),
      athena: new AthenaClient(client(athena.endpoint)),
      callerScope: 'PRINCIPAL',
      // A moment passes, in which the workflows go on.
      sleep: async () => {
        await sleep(10);
        await world.goOn();
      },
      recordLifetimeSeconds: RECORD_LIFETIME,
      queryStateMachineArn: MACHINE,
      deliveryStateMachineArn: DELIVERY_MACHINE,
    },
    localObservers('queries', 'SILENT'),
  );

  return {
    async request(as, method, path) {
      const { Account: accountId, Principal } = CALLERS[as];
      const identity = { accountId, caller: `${Principal}:session-${Date.now()}` };
      const event = { httpMethod: method, ...routed(method, path), requestContext: { identity } };
      const { statusCode: status, headers, body } = await handler(event, lambdaContext());
      return { status, headers, body: body === '' ? undefined : JSON.parse(body) };
    },
    submitted: (as, kind) => world.submit(CALLERS[as], kind),
    close: async () => {
      await Promise.all([athena.close(), sfn.close()]);
    },
  };
}

/** What API Gateway makes of a path. */
function routed(method: Route['method'], path: string) {
  const { pathname, searchParams } = new URL(path, 'https://api.example');
  const route = Object.values(ROUTES).find(
    (route) => route.method === method && pattern(route.path).test(pathname),
  );
  if (!route) throw new Error(`No route is planned for ${method} ${path}.`);
  return {
    resource: route.path,
    pathParameters: { ...pattern(route.path).exec(pathname)?.groups },
    queryStringParameters: searchParams.size > 0 ? Object.fromEntries(searchParams) : null,
  };
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

interface Query {
  QueryId: string;
  QueryExecutionId: string;
  Caller: Caller;
  SubmissionDateTime: string;
}

const engineIdSchema = z.object({ QueryExecutionId: z.string() });
const pageSchema = z.object({
  QueryExecutionId: z.string(),
  MaxResults: z.int(),
  NextToken: z.string().optional(),
});
const batchSchema = z.object({ QueryExecutionIds: z.array(z.string()) });
const executionSchema = z.object({ executionArn: z.string() });
const deliverySchema = z.object({ input: z.string() });

/** The queries that there are, the engine that has them, and the workflows. What is not planned is refused. */
class World {
  readonly records = memoryRecordStore();
  readonly #queries: Query[] = [];
  readonly #five = new Set<string>();

  readonly athena: AwsJsonService = {
    target: 'AmazonAthena',
    version: '1.1',
    call: async (operation, input) => {
      switch (operation) {
        case 'GetQueryExecution':
          return { QueryExecution: this.#account(engineIdSchema.parse(input).QueryExecutionId) };
        case 'BatchGetQueryExecution': {
          const { QueryExecutionIds } = batchSchema.parse(input);
          return { QueryExecutions: QueryExecutionIds.map((id) => this.#account(id)) };
        }
        case 'GetQueryResults':
          return this.#rows(pageSchema.parse(input));
        case 'StopQueryExecution': {
          const { QueryExecutionId } = engineIdSchema.parse(input);
          await this.#settle(this.#find({ QueryExecutionId }), {}, OUTCOMES.cancelled);
          return {};
        }
        default:
          throw new AwsError('UnplannedUse', operation);
      }
    },
  };

  readonly stepFunctions: AwsJsonService = {
    target: 'AWSStepFunctions',
    version: '1.0',
    call: async (operation, input) => {
      switch (operation) {
        case 'DescribeExecution':
          return this.#execution(executionSchema.parse(input).executionArn);
        case 'StartExecution': {
          const { QueryExecutionId = '' } = engineIdSchema.parse(
            JSON.parse(deliverySchema.parse(input).input),
          );
          const attempt = { DateTime: Date.now(), DurationInMillis: 1, StatusCode: 204 };
          await this.records.recordAttempt(QueryExecutionId, attempt, 'DELIVERED');
          return {};
        }
        default:
          throw new AwsError('UnplannedUse', operation);
      }
    },
  };

  async submit(Caller: Caller, kind: QueryKind): Promise<string> {
    const number = this.#queries.length;
    const query = {
      QueryId: `query-${number}`,
      QueryExecutionId: `engine-${number}`,
      Caller,
      SubmissionDateTime: new Date(STARTED + number).toISOString(),
    };
    this.#queries.push(query);
    if (kind === 'five') this.#five.add(query.QueryExecutionId);
    if (kind === 'running') this.#record(query);
    else if (kind !== 'unrecorded') await this.#end(query, kind);
    return query.QueryId;
  }

  /** The workflow of each query that was just submitted comes to the engine and writes its record. */
  async goOn(): Promise<void> {
    for (const query of this.#queries) {
      if (!(await this.records.get(query.QueryExecutionId))) this.#record(query);
    }
  }

  async #end(query: Query, kind: Ended) {
    const order: Order = kind === 'told' ? { CallbackUrl: 'https://a.example/', Context: 'mine' } : {};
    await this.#settle(query, order, OUTCOMES[kind]);
    const attempt = { DateTime: STARTED + 2_000, DurationInMillis: 1, StatusCode: 204 };
    if (kind === 'told') await this.records.recordAttempt(query.QueryExecutionId, attempt, 'DELIVERED');
  }

  #record({ QueryId, QueryExecutionId, Caller, SubmissionDateTime }: Query) {
    this.records.put({
      Id: QueryExecutionId,
      QueryId,
      QueryExecutionId,
      Caller: `${Caller.Account}/${Caller.Principal}`,
      SubmissionDateTime: Date.parse(SubmissionDateTime),
      TaskToken: 'token',
    });
  }

  async #settle(query: Query, order: Order, outcome: Outcome) {
    await this.records.settle(query, order, outcome);
  }

  /** The result of the kind `five`, its header first; of every other one the file is gone. */
  #rows({ QueryExecutionId, MaxResults, NextToken = '0' }: z.infer<typeof pageSchema>) {
    this.#find({ QueryExecutionId });
    if (!this.#five.has(QueryExecutionId)) {
      throw new AwsError('InvalidRequestException', 'Could not find results');
    }
    const from = Number(NextToken);
    const all = ['n', '1', '2', '3', '4', '5'].map((VarCharValue) => ({ Data: [{ VarCharValue }] }));
    const next = from + MaxResults;
    return {
      ResultSet: {
        Rows: all.slice(from, next),
        ResultSetMetadata: { ColumnInfo: [{ Name: 'n', Type: 'bigint', Precision: 19, Scale: 0 }] },
      },
      // A full page has a next one, even if that is empty.
      ...(next <= all.length && { NextToken: String(next) }),
    };
  }

  #account(QueryExecutionId: string) {
    return {
      ...this.#find({ QueryExecutionId }),
      Status: { State: 'RUNNING' },
      Statistics: { DataScannedInBytes: 5, ServicePreProcessingTimeInMillis: 1 },
    };
  }

  #execution(executionArn: string) {
    const QueryId = executionArn.split(':').at(-1) ?? '';
    if (!this.#queries.some((query) => query.QueryId === QueryId)) {
      throw new AwsError('ExecutionDoesNotExist', executionArn);
    }
    const { Caller, SubmissionDateTime } = this.#find({ QueryId });
    return {
      startDate: Date.parse(SubmissionDateTime) / 1_000,
      input: JSON.stringify({ Request: { Query: 'SELECT 1' }, Caller }),
    };
  }

  #find(by: { QueryId: string } | { QueryExecutionId: string }): Query {
    const found = this.#queries.find((query) =>
      'QueryId' in by ? query.QueryId === by.QueryId : query.QueryExecutionId === by.QueryExecutionId,
    );
    if (!found) throw new AwsError('UnplannedUse', JSON.stringify(by));
    return found;
  }
}
