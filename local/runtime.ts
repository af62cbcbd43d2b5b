import { getRequestListener } from '@hono/node-server';
import { webhookId } from '../core/delivery/webhook-id.ts';
import { signingKeys } from '../core/delivery/webhook-secret.ts';
import { executionEndedPattern, queryEndedPattern } from '../core/workflow/events.ts';
import { systemClock } from './clock.ts';
import type { LocalConfiguration } from './configuration.ts';
import type { ReceivedMessage } from './demo/demo.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { createFunctions } from './functions/functions.ts';
import { functionArn, type InvokeFunction } from './functions/invoke.ts';
import { openHome } from './home.ts';
import { createApi } from './http/api.ts';
import { createFront } from './http/front.ts';
import { listen } from './http/listen.ts';
import { createInbox } from './inbox/inbox.ts';
import { NAMES } from './names.ts';
import { makeSample } from './sample/sample.ts';
import { secretArn } from './secrets/secrets-manager.ts';
import { openServices, type Wires } from './services.ts';
import { workflowArn, workflows } from './workflows.ts';

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

  const failure = Promise.withResolvers<never>();
  // It may come before anybody can listen; the start fails by it as well.
  failure.promise.catch(() => undefined);

  await using opened = new AsyncDisposableStack();
  const functions = Promise.withResolvers<InvokeFunction>();
  const services = await openServices({
    home,
    awsPort,
    webhookSecret,
    clock,
    emit: bus.emit,
    invoke: async (arn, event) => (await functions.promise)(arn, event),
    report,
    onFailure: failure.reject,
    ...(wires && { wires }),
  });
  opened.defer(() => services.close());
  opened.defer(() => bus.close());
  opened.defer(() => services.halt());
  const invoke = createFunctions({
    awsUrl: services.endpoint.url,
    recordTable: NAMES.recordTable,
    webhookSecretArn: secretArn(NAMES.webhookSecret),
    callbackPolicy: configuration.callbackPolicy,
    queryStateMachineArn: workflowArn('query'),
    deliveryStateMachineArn: workflowArn('delivery'),
  });
  functions.resolve(invoke);
  addRules(bus, invoke);
  for (const workflow of workflows(NAMES)) services.stateMachines.register(workflow);

  await makeSample({
    buckets: home.buckets,
    bucket: NAMES.lakeBucket,
    scratch: home.scratch,
    catalogue: services.athena.catalogue,
    progress,
    signal,
  });
  await services.athena.resume();
  await services.stateMachines.resume();
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
    clock,
    report,
  });
  const front = createFront({ api, inbox: inbox.app });
  // Last of all: whoever is answered is answered by a service that is ready.
  const server = await listen(port, 'PORT', getRequestListener(front.fetch));
  opened.defer(() => server.close());

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

function addRules(bus: EventBus, invoke: InvokeFunction) {
  bus.addRule({
    name: 'wake',
    pattern: queryEndedPattern(NAMES.workGroup),
    target: (event) => invoke(functionArn('wake'), event),
  });
  bus.addRule({
    name: 'conclude',
    pattern: executionEndedPattern([workflowArn('query'), workflowArn('delivery')]),
    target: (event) => invoke(functionArn('conclude'), event),
  });
}
