import type { WebhookSecret } from '../core/delivery/webhook-secret.ts';
import type { LakehookError } from '../core/errors.ts';
import { executionEndedPattern, queryEndedPattern } from '../core/workflow/events.ts';
import { type Archive, createArchive } from './archive.ts';
import type { Clock } from './clock.ts';
import type { LocalConfiguration } from './configuration.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { createFunctions } from './functions/functions.ts';
import { functionArn, type InvokeFunction } from './functions/invoke.ts';
import type { Home } from './home.ts';
import { countExecution } from './metrics/count-executions.ts';
import { createMetricsRegistry, type MetricsRegistry } from './metrics/registry.ts';
import { NAMES } from './names.ts';
import { secretArn } from './secrets/secrets-manager.ts';
import { openServices, RESULTS_LOCATION, type Services, type Wires } from './services.ts';
import { workflowArn, workflows } from './workflows.ts';

export interface MachineOptions {
  home: Home;
  /** What callbacks are signed with, as of now. */
  webhookSecret: () => WebhookSecret;
  /** How the database is reached, as JSON; undefined where there is none. */
  databaseSecret: () => string | undefined;
  /** Where links lead, where they do not lead to S3; known once the API is served. */
  downloadsUrl: Promise<string>;
  clock: Clock;
  report: (error: unknown) => void;
  /** Told when the state machines can go on no more. */
  onFailure: (error: LakehookError) => void;
  wires?: Wires | undefined;
}

/** AWS's part on this machine, with what is deployed to it: functions, workflows and rules. */
export interface Machine {
  services: Services;
  invoke: InvokeFunction;
  metrics: MetricsRegistry;
  /** What the functions of the archive work with; undefined where none is configured. */
  archive: Archive | undefined;
  /** Registers the archive's workflow, once there is a database for it. */
  registerArchive(): void;
  /** Stops all work where it is; it goes on at the next start. */
  halt(): Promise<void>;
  /** Closes what the functions under way at the halt still needed. */
  close(): Promise<void>;
}

/**
 * Opens the services and deploys to them. What an earlier process left unfinished waits until they are resumed.
 * @throws {LakehookError} as `openServices` and `localDatasets`; nothing is left open then.
 */
export async function openMachine(
  configuration: LocalConfiguration,
  { downloadsUrl, wires, ...options }: MachineOptions,
): Promise<Machine> {
  const { home, clock, report } = options;
  const { recordLifetimeSeconds } = configuration;
  const bus = createEventBus({ clock, onFailure: (_, error) => report(error) });
  const metrics = createMetricsRegistry();
  const functions = Promise.withResolvers<InvokeFunction>();

  await using opened = new AsyncDisposableStack();
  const services = await openServices({
    ...options,
    awsPort: configuration.awsPort,
    resultLifetimeInDays: configuration.resultLifetimeInDays,
    emit(event) {
      countExecution(event, metrics);
      return bus.emit(event);
    },
    invoke: async (arn, event) => (await functions.promise)(arn, event),
    ...(wires && { wires }),
  });
  const halt = () => services.halt();
  const close = async () => {
    await bus.close();
    await services.close();
  };
  opened.defer(close);
  opened.defer(halt);
  const awsUrl = services.endpoint.url;
  const archive = configuration.database
    ? createArchive({ awsUrl, scratch: home.scratch, ownDatasets: configuration.datasets })
    : undefined;
  const invoke = createFunctions({
    awsUrl,
    recordTable: NAMES.recordTable,
    recordLifetimeSeconds,
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
    archive,
    downloads: configuration.downloads
      ? { baseUrl: downloadsUrl, keySecretArn: secretArn(NAMES.downloadKey) }
      : undefined,
  });
  functions.resolve(invoke);
  addRules(bus, invoke);
  const register = (isMeant: (name: string) => boolean) => {
    for (const workflow of workflows({ ...NAMES, recordLifetimeSeconds })) {
      if (isMeant(workflow.name)) services.stateMachines.register(workflow);
    }
  };
  register((name) => name !== 'archive');

  // From here on it is closed in two steps, by whoever asked for it.
  opened.move();
  const registerArchive = () => register((name) => name === 'archive');
  return { services, invoke, metrics, archive, registerArchive, halt, close };
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
