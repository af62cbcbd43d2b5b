import { getRequestListener } from '@hono/node-server';
import { webhookId } from '../core/delivery/webhook-id.ts';
import { signingKeys } from '../core/delivery/webhook-secret.ts';
import { createDistribution } from './cloudfront/distribution.ts';
import { keyGroupOf } from './cloudfront/download-keys.ts';
import type { LocalConfiguration } from './configuration.ts';
import type { ReceivedMessage } from './demo/demo.ts';
import { functionArn } from './functions/invoke.ts';
import { createApi } from './http/api.ts';
import { createFront } from './http/front.ts';
import { listen } from './http/listen.ts';
import { createInbox } from './inbox/inbox.ts';
import type { Machine, MachineOptions } from './machine.ts';
import { NAMES } from './names.ts';
import { workflowArn } from './workflows.ts';

// Where links lead on the API's port. Deployed, a download domain has no path of its own.
const DOWNLOADS_PATH = '/downloads';

export interface ServeOptions extends Pick<MachineOptions, 'home' | 'webhookSecret' | 'clock' | 'report'> {
  machine: Machine;
  /** The datasets that can be asked about; undefined where there is no database. */
  datasets: readonly { name: string }[] | undefined;
}

/** What answers on the API's port. */
export interface Served {
  /** Of the API. */
  url: string;
  inboxUrl: string;
  downloadsUrl: string;
  /** Resolves with the callback of a query once the inbox has received it. */
  messageOf(queryId: string): Promise<ReceivedMessage>;
  close(): Promise<void>;
}

/**
 * Serves the API, the inbox, the metrics and, where it is configured, the files that links lead to.
 * @throws {LakehookError} `PortTaken`; nothing is left open then.
 */
export async function serve(configuration: LocalConfiguration, options: ServeOptions): Promise<Served> {
  const { home, machine, webhookSecret, clock } = options;
  await using opened = new AsyncDisposableStack();
  const inbox = createInbox({ file: home.inbox, secrets: () => signingKeys(webhookSecret()), clock });
  opened.defer(() => inbox.close());
  const front = createFront({
    api: apiOf(configuration, options),
    inbox: inbox.app,
    metrics: machine.metrics.text,
    downloads: configuration.downloads ? downloads(options) : undefined,
  });
  // Last of all: whoever is answered is answered by a service that is ready.
  const server = await listen(configuration.port, 'PORT', getRequestListener(front.fetch));
  opened.defer(() => server.close());

  const serving = opened.move();
  return {
    url: server.url,
    inboxUrl: `${server.url}/inbox`,
    downloadsUrl: `${server.url}${DOWNLOADS_PATH}`,
    async messageOf(queryId) {
      const message = await inbox.waitFor(({ WebhookId }) => WebhookId === webhookId(queryId));
      return { body: message.Body, verified: message.Signature.Holds };
    },
    close: () => serving.disposeAsync(),
  };
}

function apiOf(
  { callbackPolicy, callerScope }: LocalConfiguration,
  { machine: { services, invoke }, datasets, clock, report }: ServeOptions,
) {
  return createApi({
    callbackPolicy,
    workGroups: [NAMES.workGroup],
    stepFunctions: services.stateMachines.service,
    stateMachineArn: workflowArn('query'),
    queries: (event) => invoke(functionArn('queries'), event),
    keys: (event) => invoke(functionArn('keys'), event),
    datasets: datasets && {
      names: datasets.map(({ name }) => name),
      describe: (event) => invoke(functionArn('datasets'), event),
    },
    credentials: services.credentials,
    callerScope,
    clock,
    report,
  });
}

function downloads({ home, machine, clock }: ServeOptions) {
  return createDistribution({
    path: DOWNLOADS_PATH,
    s3Url: machine.services.endpoint.url,
    bucket: NAMES.resultsBucket,
    prefix: NAMES.resultsPrefix,
    keys: () => keyGroupOf(home.secrets.downloadKeys()),
    clock,
  });
}
