import type * as z from 'zod';
import { type DatasetView, datasetListSchema, datasetViewSchema } from '../core/contract/dataset.ts';
import type { DatasetQuery } from '../core/contract/dataset-query.ts';
import { MAX_WAIT_SECONDS } from '../core/contract/parameters.ts';
import {
  type Cancellation,
  cancellationSchema,
  type QueryEntry,
  type QueryView,
  queryListSchema,
  queryViewSchema,
  type Redelivery,
  redeliverySchema,
} from '../core/contract/query.ts';
import { ROUTES } from '../core/contract/routes.ts';
import { type RowsPage, rowsPageSchema } from '../core/contract/rows.ts';
import { type Accepted, acceptedSchema, type Submission } from '../core/contract/submission.ts';
import { type WebhookKeys, webhookKeysSchema } from '../core/contract/webhook-keys.ts';
import { LakehookError } from '../core/errors.ts';
import { downloadResult } from './download.ts';
import { isLoopback } from './loopback.ts';
import type {
  CallOptions,
  GetOptions,
  ListOptions,
  ResultsOptions,
  RowsPageOptions,
  WaitOptions,
} from './options.ts';
import { parseLeniently } from './parse-leniently.ts';
import { type CredentialProvider, type Credentials, sigV4Signer, unsigned } from './signer.ts';
import { type Sleep, sleep as timerSleep } from './sleep.ts';
import { type Call, createTransport } from './transport.ts';
import { waitForEnd } from './wait.ts';

export interface ClientOptions {
  /**
   * Where the API is, such as `https://<id>.execute-api.eu-central-1.amazonaws.com/v1` or `http://127.0.0.1:4000`. By http
   * neither credentials nor an API key go anywhere but to this machine.
   */
  endpoint: string | URL;
  /** Whose queries they are. Without credentials requests go unsigned, which one machine accepts. */
  credentials?: Credentials | CredentialProvider | undefined;
  /** The API's region, where the endpoint's host does not name it. */
  region?: string | undefined;
  /** The key of a usage plan, where the deployment asks for one. */
  apiKey?: string | undefined;
  /** What requests are sent with, the global `fetch` unless it is given. */
  fetch?: typeof fetch | undefined;
  /** How often a request is sent at most, 6 unless it is given. */
  maxAttempts?: number | undefined;
  sleep?: Sleep | undefined;
}

/**
 * What a caller can do. Every method throws `LakehookRefusal` where the service refuses; a `LakehookError` with a cause,
 * `ServiceUnreachable` where it does not answer and `AnswerInvalid` where the answer is not of the contract; and the
 * signal's reason. 429, 5xx and lost answers are met by asking again first, with growing pauses, wherever that is safe.
 */
export interface LakehookClient {
  /**
   * Submits a query. It has a `ClientRequestToken` of its own unless one is given, so a request that is sent again after its
   * answer was lost is the same query. @throws {LakehookError} `SubmissionInvalid` for what is no object.
   */
  submit(submission: Submission, options?: CallOptions): Promise<Accepted>;
  /** The query as it stands; with fresh links where it has succeeded. */
  get(queryId: string, options?: GetOptions): Promise<QueryView>;
  /** The query once it has ended, in whatever state: FAILED and CANCELLED throw nothing. It is told within a second. */
  wait(queryId: string, options?: WaitOptions): Promise<QueryView>;
  /**
   * The result, from the bucket: `body` is a stream of its bytes. Neither signature nor API key goes there.
   * @throws {LakehookRefusal} `Conflict` where there is none (yet), `Gone` where it is no longer kept, `InvalidRequest` where
   *   there are several files and none is named, and `DownloadFailed`.
   */
  results(queryId: string, options?: ResultsOptions): Promise<Response>;
  /**
   * A page of the rows of a result, for a screen: `NextToken` leads to the next. Everything at once is `results`.
   * @throws {LakehookRefusal} `Conflict` where there is no result (yet), or it is no CSV, `RowTooLarge`, and `Gone` as
   *   `results`, or where the engine no longer reads it.
   */
  rowsPage(queryId: string, options?: RowsPageOptions): Promise<RowsPage>;
  /** All pages from there on. A page is asked for when it is needed. */
  rows(queryId: string, options?: RowsPageOptions): AsyncGenerator<RowsPage, void, undefined>;
  /** Stops a query. How it ended is told as ever, by `wait` too. @throws {LakehookRefusal} `Conflict` where it had ended. */
  cancel(queryId: string, options?: CallOptions): Promise<Cancellation>;
  /** The caller's own queries, newest first. A page is asked for when it is needed. */
  list(options?: ListOptions): AsyncGenerator<QueryEntry, void, undefined>;
  /** Sends the callback again. @throws {LakehookRefusal} `Conflict` while attempts are still to come, or there is none. */
  redeliver(queryId: string, options?: CallOptions): Promise<Redelivery>;
  /**
   * Asks for rows of a dataset, wherever they are; like `submit` in all else.
   * @throws {LakehookRefusal} `NotFound` where there is no such dataset.
   */
  submitDatasetQuery(dataset: string, query: DatasetQuery, options?: CallOptions): Promise<Accepted>;
  /** The datasets that can be asked, as they are now. */
  datasets(options?: CallOptions): Promise<DatasetView[]>;
  /** One of them. @throws {LakehookRefusal} `NotFound` where there is no such dataset. */
  dataset(name: string, options?: CallOptions): Promise<DatasetView>;
  /** The public keys that `verifyCallback` takes where callbacks are signed with a private key besides. */
  webhookKeys(options?: CallOptions): Promise<WebhookKeys>;
}

/**
 * Makes a client of one deployment, or of the service on one machine.
 * @throws {LakehookError} `EndpointInvalid`, `RegionMissing`.
 */
export function createClient(options: ClientOptions): LakehookClient {
  const { maxAttempts = 6, sleep = timerSleep, credentials, region, apiKey } = options;
  // Looked up at each request, so that what is put around the global one later is used.
  const fetcher: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const endpoint = parseEndpoint(options.endpoint);
  if ((credentials || apiKey) && endpoint.protocol === 'http:' && !isLoopback(endpoint)) {
    throw new LakehookError(
      'EndpointInvalid',
      'The endpoint must be https: what is signed, or has an API key, can be read and sent again on the way by http.',
    );
  }
  const sign = credentials ? sigV4Signer(credentials, endpoint, region) : unsigned;
  const transport = createTransport({ endpoint, sign, apiKey, fetch: fetcher, maxAttempts, sleep });

  const ask = async <Schema extends z.ZodType>(schema: Schema, call: Call) =>
    answerOf(schema, (await transport(call)).body);

  const get = (queryId: string, { waitTimeSeconds, signal }: GetOptions = {}) => {
    const parameters = { WaitTimeSeconds: waitTimeSeconds };
    return ask(queryViewSchema, { route: ROUTES.getQuery, queryId, parameters, repeatable: true, signal });
  };

  const rowsPage = (queryId: string, { pageSize, nextToken, signal }: RowsPageOptions = {}) => {
    const parameters = { MaxResults: pageSize, NextToken: nextToken };
    return ask(rowsPageSchema, { route: ROUTES.getRows, queryId, parameters, repeatable: true, signal });
  };

  return {
    get,

    async submit(submission, { signal } = {}) {
      if (typeof submission !== 'object' || submission === null) {
        throw new LakehookError(
          'SubmissionInvalid',
          'A submission must be an object, such as { Query: "SELECT 1" }.',
        );
      }
      const body = withToken(submission);
      return ask(acceptedSchema, { route: ROUTES.submitQuery, body, repeatable: true, signal });
    },

    submitDatasetQuery(dataset, query, { signal } = {}) {
      const body = withToken(query);
      const route = ROUTES.submitDatasetQuery;
      return ask(acceptedSchema, { route, dataset, body, repeatable: true, signal });
    },

    async datasets({ signal } = {}) {
      const list = await ask(datasetListSchema, { route: ROUTES.listDatasets, repeatable: true, signal });
      return list.Datasets;
    },

    dataset(name, { signal } = {}) {
      const route = ROUTES.getDataset;
      return ask(datasetViewSchema, { route, dataset: name, repeatable: true, signal });
    },

    wait(queryId, { onChange, waitTimeSeconds = MAX_WAIT_SECONDS, signal } = {}) {
      const look = (seconds?: number) => get(queryId, { waitTimeSeconds: seconds, signal });
      return waitForEnd({ look, waitTimeSeconds, onChange, sleep, signal });
    },

    results(queryId, { file, signal } = {}) {
      const redirection = () => {
        const parameters = { File: file };
        return transport({ route: ROUTES.getResults, queryId, parameters, repeatable: true, signal });
      };
      const view = () => get(queryId, { signal });
      return downloadResult({ redirection, view, file, fetch: fetcher, maxAttempts, sleep, signal });
    },

    rowsPage,

    async *rows(queryId, options = {}) {
      let { nextToken } = options;
      do {
        const page = await rowsPage(queryId, { ...options, nextToken });
        yield page;
        nextToken = page.NextToken;
      } while (nextToken !== undefined);
    },

    cancel(queryId, { signal } = {}) {
      return ask(cancellationSchema, { route: ROUTES.cancelQuery, queryId, repeatable: true, signal });
    },

    async *list({ state, pageSize, signal } = {}) {
      let NextToken: string | undefined;
      do {
        const parameters = { State: state, MaxResults: pageSize, NextToken };
        const call = { route: ROUTES.listQueries, parameters, repeatable: true, signal };
        const page = await ask(queryListSchema, call);
        yield* page.Queries;
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
    },

    redeliver(queryId, { signal } = {}) {
      // A second one is refused while the first is under way, which would hide that it was begun.
      return ask(redeliverySchema, { route: ROUTES.redeliverQuery, queryId, repeatable: false, signal });
    },

    webhookKeys({ signal } = {}) {
      return ask(webhookKeysSchema, { route: ROUTES.webhookKeys, repeatable: true, signal });
    },
  };
}

function parseEndpoint(endpoint: string | URL): URL {
  const text = String(endpoint);
  if (/^https?:/i.test(text) && URL.canParse(text)) return new URL(text);
  throw new LakehookError('EndpointInvalid', 'The endpoint must be an absolute URL of http or https.');
}

function answerOf<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  try {
    return parseLeniently(schema, body);
  } catch (cause) {
    throw new LakehookError('AnswerInvalid', 'The answer of the service is not of the form it promises.', {
      cause,
    });
  }
}

/** A token of its own unless one is given; one that is undefined is none. */
function withToken(submission: Submission | DatasetQuery): object {
  const given = Object.entries(submission).filter(([, value]) => value !== undefined);
  return { ClientRequestToken: crypto.randomUUID(), ...Object.fromEntries(given) };
}
