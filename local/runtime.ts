import { getRequestListener } from '@hono/node-server';
import { webhookId } from '../core/delivery/webhook-id.ts';
import { signingKeys } from '../core/delivery/webhook-secret.ts';
import { executionEndedPattern, queryEndedPattern } from '../core/workflow/events.ts';
import { createArchive, keepNights, prepareDatasets } from './archive.ts';
import { type Clock, systemClock } from './clock.ts';
import { createDistribution } from './cloudfront/distribution.ts';
import { keyGroupOf } from './cloudfront/download-keys.ts';
import type { LocalConfiguration } from './configuration.ts';
import type { Database } from './database/database.ts';
import { databaseUrl, openSampleDatabase } from './database/sample-database.ts';
import type { ReceivedMessage } from './demo/demo.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { createFunctions } from './functions/functions.ts';
import { functionArn, type InvokeFunction } from './functions/invoke.ts';
import { type Home, openHome } from './home.ts';
import { createApi } from './http/api.ts';
import { createFront } from './http/front.ts';
import { listen } from './http/listen.ts';
import { createInbox } from './inbox/inbox.ts';
import { countExecution } from './metrics/count-executions.ts';
import { createMetricsRegistry } from './metrics/registry.ts';
import { NAMES } from './names.ts';
import { makeSample } from './sample/sample.ts';
import { secretArn } from './secrets/secrets-manager.ts';
import { openServices, RESULTS_LOCATION, type Wires } from './services.ts';
import { workflowArn, workflows } from './workflows.ts';

// Where links lead on the API's port. Deployed, a download domain has no path of its own.
const DOWNLOADS_PATH = '/downloads';

export interface RuntimeOptions {
  /** Told of long work: how much of it is done, from 0 to 1, and what it is. */
  progress: (fraction: number, what: string) => void;
  /** Told of failures that nobody else is told of. */
  report: (error: unknown) => void;
  /** Ends the start where it is, with the signal's reason. */
  signal?: AbortSignal;
  wires?: Wires;
}

/** The whole service, running on this machine. */
export interface Runtime {
  apiUrl: string;
  awsUrl: string;
  inboxUrl: string;
  /** `postgres://user@host:port/name`, without the password; undefined where there is no database. */
  databaseUrl: string | undefined;
  /** Resolves with the callback of a query once the inbox has received it. */
  messageOf(queryId: string): Promise<ReceivedMessage>;
  /**
   * Rejects when it can go on no more (a full disk), with a `LakehookError` that says why; it has ended by then. Where
   * nobody listens, the process ends by it, as by any other rejection.
   */
  failure: Promise<never>;
  /** Ends it; what was under way goes on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the service with everything that AWS does for it when deployed: the same definitions, templates, schemas and
 * handlers, and stand-ins for AWS's side of each wire. What an earlier process left unfinished goes on.
 * @throws {LakehookError} when a port is taken, the home folder is in use, or its journal cannot be used. Nothing is left
 * open then.
 */
export async function startRuntime(
  { port, awsPort, home: folder, ...configuration }: LocalConfiguration,
  { progress, report, signal, wires }: RuntimeOptions,
): Promise<Runtime> {
  const clock = systemClock;
  const home = openHome(folder);
  const { webhookSecret: fixedSecret } = configuration;
  const webhookSecret = () => (fixedSecret ? { Current: fixedSecret } : home.secrets.webhookSecret());
  const bus = createEventBus({ clock, onFailure: (_, error) => report(error) });
  const metrics = createMetricsRegistry();

  const failure = Promise.withResolvers<never>();
  // It may come before anybody can listen; the start fails by it as well.
  failure.promise.catch(() => undefined);

  await using opened = new AsyncDisposableStack();
  const functions = Promise.withResolvers<InvokeFunction>();
  let database: Database | undefined;
  const services = await openServices({
    home,
    awsPort,
    webhookSecret,
    databaseSecret: () => database && JSON.stringify(database.settings),
    resultLifetimeInDays: configuration.resultLifetimeInDays,
    clock,
    emit(event) {
      countExecution(event, metrics);
      return bus.emit(event);
    },
    invoke: async (arn, event) => (await functions.promise)(arn, event),
    report,
    onFailure: failure.reject,
    ...(wires && { wires }),
  });
  opened.defer(() => services.close());
  opened.defer(() => bus.close());
  opened.defer(async () => database?.close());
  opened.defer(() => services.halt());
  const tools = configuration.database
    ? createArchive({ awsUrl: services.endpoint.url, scratch: home.scratch })
    : undefined;
  // A delivery that goes on from an earlier process waits for it, before it can make a link.
  const downloadsUrl = Promise.withResolvers<string>();
  const invoke = createFunctions({
    awsUrl: services.endpoint.url,
    recordTable: NAMES.recordTable,
    recordLifetimeSeconds: configuration.recordLifetimeSeconds,
    pricePerTerabyte: configuration.pricePerTerabyte,
    workGroup: NAMES.workGroup,
    database: configuration.queryDatabase,
    resultsLocation: RESULTS_LOCATION,
    webhookSecretArn: secretArn(NAMES.webhookSecret),
    callbackPolicy: configuration.callbackPolicy,
    callerScope: configuration.callerScope,
    queryStateMachineArn: workflowArn('query'),
    deliveryStateMachineArn: workflowArn('delivery'),
    logLevel: configuration.logLevel,
    collectMetrics: metrics.collect,
    archive: tools,
    downloads: configuration.downloads
      ? {
          baseUrl: downloadsUrl.promise,
          keySecretArn: secretArn(NAMES.downloadKey),
        }
      : undefined,
  });
  functions.resolve(invoke);
  addRules(bus, invoke);
  const register = (isMeant: (name: string) => boolean) => {
    for (const workflow of workflows({
      ...NAMES,
      recordLifetimeSeconds: configuration.recordLifetimeSeconds,
    })) {
      if (isMeant(workflow.name)) services.stateMachines.register(workflow);
    }
  };
  register((name) => name !== 'archive');

  await makeSample({
    buckets: home.buckets,
    bucket: NAMES.lakeBucket,
    scratch: home.scratch,
    catalogue: services.athena.catalogue,
    progress,
    signal,
  });
  if (configuration.database) {
    database = await openSampleDatabase({ folder: home.database, progress, report, signal });
  }
  // What can be asked of the archive can be asked only where its database is there.
  const archive = database && tools;
  if (archive) register((name) => name === 'archive');
  await services.athena.resume();
  await services.stateMachines.resume();
  if (archive) {
    await prepareDatasets(archive, { invoke, report });
    const nights = new AbortController();
    opened.defer(() => nights.abort());
    const { service: stepFunctions } = services.stateMachines;
    keepNights(archive, { stepFunctions, clock, signal: nights.signal, report });
  }
  signal?.throwIfAborted();

  const inbox = createInbox({ file: home.inbox, secrets: () => signingKeys(webhookSecret()), clock });
  opened.defer(() => inbox.close());
  const api = createApi({
    callbackPolicy: configuration.callbackPolicy,
    workGroups: [NAMES.workGroup],
    stepFunctions: services.stateMachines.service,
    stateMachineArn: workflowArn('query'),
    queries: (event) => invoke(functionArn('queries'), event),
    keys: (event) => invoke(functionArn('keys'), event),
    datasets: archive && {
      names: archive.datasets.map(({ name }) => name),
      describe: (event) => invoke(functionArn('datasets'), event),
    },
    credentials: services.credentials,
    callerScope: configuration.callerScope,
    clock,
    report,
  });
  const front = createFront({
    api,
    inbox: inbox.app,
    metrics: metrics.text,
    downloads: configuration.downloads ? downloads(home, services.endpoint.url, clock) : undefined,
  });
  // Last of all: whoever is answered is answered by a service that is ready.
  const server = await listen(port, 'PORT', getRequestListener(front.fetch));
  opened.defer(() => server.close());
  downloadsUrl.resolve(`${server.url}${DOWNLOADS_PATH}`);

  const running = opened.move();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= running.disposeAsync();
    return closed;
  };
  return {
    apiUrl: server.url,
    awsUrl: services.endpoint.url,
    inboxUrl: `${server.url}/inbox`,
    databaseUrl: database && databaseUrl(database),
    async messageOf(queryId) {
      const message = await inbox.waitFor(({ WebhookId }) => WebhookId === webhookId(queryId));
      return { body: message.Body, verified: message.Signature.Holds };
    },
    failure: failure.promise.catch(async (error: unknown) => {
      await close().catch(report);
      throw error;
    }),
    close,
  };
}

function downloads({ secrets }: Home, s3Url: string, clock: Clock) {
  return createDistribution({
    path: DOWNLOADS_PATH,
    s3Url,
    bucket: NAMES.resultsBucket,
    prefix: NAMES.resultsPrefix,
    keys: () => keyGroupOf(secrets.downloadKeys()),
    clock,
  });
}

function addRules(bus: EventBus, invoke: InvokeFunction) {
  bus.addRule({
    name: 'wake',
    pattern: queryEndedPattern([NAMES.workGroup]),
    target: (event) => invoke(functionArn('wake'), event),
  });
  bus.addRule({
    name: 'conclude',
    pattern: executionEndedPattern([workflowArn('query'), workflowArn('delivery')]),
    target: (event) => invoke(functionArn('conclude'), event),
  });
}
