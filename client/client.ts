import { ROUTES } from '../core/contract/routes.ts';
import { type WebhookKeys, webhookKeysSchema } from '../core/contract/webhook-keys.ts';
import { LakehookError } from '../core/errors.ts';
import { askBy } from './ask.ts';
import { datasetMethods } from './dataset-methods.ts';
import { isLoopback } from './loopback.ts';
import type { DatasetMethods, QueryMethods } from './methods.ts';
import type { CallOptions } from './options.ts';
import { queryMethods } from './query-methods.ts';
import { type CredentialProvider, type Credentials, sigV4Signer, unsigned } from './signer.ts';
import { type Sleep, sleep as timerSleep } from './sleep.ts';
import { createTransport } from './transport.ts';

/** Which service a client is of, and how it gets there. */
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
  /** How pauses are waited for, by a timer unless it is given. */
  sleep?: Sleep | undefined;
}

/**
 * What a caller can do. Every method throws `LakehookRefusal` where the service refuses; a `LakehookError` with a cause,
 * `ServiceUnreachable` where it does not answer and `AnswerInvalid` where the answer is not of the contract; and the
 * signal's reason. 429, 5xx and lost answers are met by asking again first, with growing pauses, wherever that is safe.
 */
export interface LakehookClient extends QueryMethods, DatasetMethods {
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
  const ask = askBy(transport);
  return {
    ...queryMethods({ ask, transport, fetch: fetcher, maxAttempts, sleep }),
    ...datasetMethods(ask),

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
