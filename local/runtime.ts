import { getRequestListener } from '@hono/node-server';
import { parseWebhookSecret } from '../core/delivery/signature.ts';
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
import { openServices } from './services.ts';
import { workflowArn, workflows } from './workflows.ts';

export interface RuntimeOptions {
  /** Told of long work: how much of it is done, from 0 to 1, and what it is. */
  progress: (fraction: number, what: string) => void;
  /** Told of failures that nobody else is told of. */
  report: (error: unknown) => void;
}

/** The whole service, running on this machine. */
export interface Runtime {
  apiUrl: string;
  awsUrl: string;
  inboxUrl: string;
  /** Resolves with the callback of a query once the inbox has received it. */
  messageOf(queryId: string): Promise<ReceivedMessage>;
  /** Ends it; what was under way goes on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the service with everything that AWS does for it when deployed: the same definitions, templates, schemas and
 * handlers, and stand-ins for AWS's side of each wire. What an earlier process left unfinished goes on.
 * @throws {LakehookError} when a port is taken.
 */
export async function startRuntime(
  { port, awsPort, home: folder, ...configuration }: LocalConfiguration,
  { progress, report }: RuntimeOptions,
): Promise<Runtime> {
  const clock = systemClock;
  const home = openHome(folder);
  const webhookSecret = configuration.webhookSecret ?? home.secrets.webhookSecret;
  const bus = createEventBus({ clock, onFailure: (_, error) => report(error) });

  const functions = Promise.withResolvers<InvokeFunction>();
  const services = await openServices({
    home,
    awsPort,
    webhookSecret,
    clock,
    emit: bus.emit,
    invoke: async (arn, event) => (await functions.promise)(arn, event),
    report,
  });
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

  let ready = false;
  const inbox = createInbox({ file: home.inbox, secrets: [parseWebhookSecret(webhookSecret)], clock });
  const api = createApi({
    callbackPolicy: configuration.callbackPolicy,
    workGroups: [NAMES.workGroup],
    stepFunctions: services.stateMachines.service,
    stateMachineArn: workflowArn('query'),
    queries: (event) => invoke(functionArn('queries'), event),
    clock,
    report,
  });
  const front = createFront({ api, inbox: inbox.app, isReady: () => ready });
  const server = await listen(port, 'PORT', getRequestListener(front.fetch));

  await makeSample({
    buckets: home.buckets,
    bucket: NAMES.lakeBucket,
    scratch: home.scratch,
    catalogue: services.athena.catalogue,
    progress,
  });
  await services.athena.resume();
  await services.stateMachines.resume();
  ready = true;

  return {
    apiUrl: server.url,
    awsUrl: services.endpoint.url,
    inboxUrl: `${server.url}/inbox`,
    async messageOf(queryId) {
      const message = await inbox.waitFor(({ WebhookId }) => WebhookId === `msg_${queryId}`);
      return { body: message.Body, verified: message.Signature.Holds };
    },
    async close() {
      inbox.close();
      await server.close();
      await services.halt();
      await bus.close();
      await services.close();
    },
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
    pattern: executionEndedPattern(workflowArn('query')),
    target: (event) => invoke(functionArn('conclude'), event),
  });
}
