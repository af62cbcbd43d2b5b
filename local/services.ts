import type { WebhookSecret } from '../core/delivery/webhook-secret.ts';
import type { LakehookError } from '../core/errors.ts';
import { BYTES_SCANNED_CUTOFF } from '../core/workflow/limits.ts';
import { type Athena, openAthena } from './athena/athena.ts';
import { LOCAL_CREDENTIALS } from './aws/account.ts';
import type { AwsJsonService } from './aws/json-service.ts';
import type { Clock } from './clock.ts';
import { openDynamoDb } from './dynamodb/dynamodb.ts';
import { ensureRecordTable } from './dynamodb/record-table.ts';
import { keepTimeToLive } from './dynamodb/time-to-live.ts';
import type { Emit } from './events/event.ts';
import type { InvokeFunction } from './functions/invoke.ts';
import { type Home, openOwned } from './home.ts';
import { createAwsEndpoint } from './http/aws-endpoint.ts';
import { type Listening, listen } from './http/listen.ts';
import { NAMES } from './names.ts';
import { keepLifecycle, type Lifecycle } from './s3/lifecycle.ts';
import { createS3, type S3 } from './s3/s3.ts';
import { createSecretsManager } from './secrets/secrets-manager.ts';
import type { CredentialSource } from './signature/credentials.ts';
import { verifySignature } from './signature/verify-signature.ts';
import { openStateMachines, type StateMachines } from './states/state-machines.ts';
import { createCredentialSource } from './sts/credential-source.ts';
import { answerSts } from './sts/sts.ts';
import { createRunTask } from './tasks/tasks.ts';

/** Where results are written. */
export const RESULTS_LOCATION = `s3://${NAMES.resultsBucket}/${NAMES.resultsPrefix}`;

/** What a trial puts into the wires between the parts, to see how the service takes faults. Nothing is there by default. */
export interface Wires {
  athena?: (service: AwsJsonService) => AwsJsonService;
  /** Between the record table and whoever calls it; not between it and what keeps it. */
  dynamodb?: (service: AwsJsonService) => AwsJsonService;
  /** Between the tasks and the functions. */
  invoke?: (invoke: InvokeFunction) => InvokeFunction;
  /** Between the services and the event bus. */
  emit?: (emit: Emit) => Emit;
  /** From 0 to 1, for the jitter of retries. */
  random?: () => number;
  /** Bytes that one query may scan, in place of what a deployment allows. */
  bytesScannedCutoff?: number;
}

export interface ServicesOptions {
  home: Home;
  awsPort: number;
  /** What callbacks are signed with, as of now. */
  webhookSecret: () => WebhookSecret;
  /** How the database is reached, as JSON; undefined where there is none. */
  databaseSecret: () => string | undefined;
  /** Days that results are kept. */
  resultLifetimeInDays: number;
  clock: Clock;
  emit: Emit;
  /** Invokes a function for a task; the functions are made after the services, whose address they need. */
  invoke: InvokeFunction;
  report: (error: unknown) => void;
  /** Told when the state machines can go on no more. */
  onFailure: (error: LakehookError) => void;
  wires?: Wires;
}

/** AWS's part on this machine. */
export interface Services {
  athena: Athena;
  stateMachines: StateMachines;
  /** Whose signatures hold: on the endpoint, and on the API too. */
  credentials: CredentialSource;
  endpoint: Listening;
  /** Stops all work where it is; it goes on at the next start. */
  halt(): Promise<void>;
  /** Closes what the functions under way at the halt still needed. */
  close(): Promise<void>;
}

/**
 * Opens the services and the one endpoint that they all answer on.
 * @throws {LakehookError} `HomeInUse`, `PortTaken` or `JournalFailed`; nothing is left open then.
 */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const { home, clock, invoke, report, wires = {} } = options;
  const emit = wires.emit?.(options.emit) ?? options.emit;
  await using opened = new AsyncDisposableStack();
  // The first to be opened: whoever has the record store has the whole folder.
  const dynamodb = opened.adopt(await openOwned(home, () => openDynamoDb({ path: home.records })), close);
  await ensureRecordTable(dynamodb, NAMES.recordTable, clock);
  const athena = opened.adopt(await openEngine(options, emit), close);
  const wired = {
    athena: wires.athena?.(athena.service) ?? athena.service,
    dynamodb: wires.dynamodb?.(dynamodb) ?? dynamodb,
  };
  const openMachines = () =>
    openStateMachines({
      journalFile: home.executions,
      clock,
      emit,
      onFailure: options.onFailure,
      runTask: createRunTask({ ...wired, invoke: wires.invoke?.(invoke) ?? invoke }),
      ...(wires.random && { random: wires.random }),
    });
  const stateMachines = opened.adopt(await openOwned(home, openMachines), close);
  const credentials = createCredentialSource({
    static: LOCAL_CREDENTIALS,
    rootSecret: home.secrets.sessionRoot,
  });
  const s3 = createS3({
    root: home.buckets,
    metadataRoot: home.objectMetadata,
    credentials,
    clock,
    buckets: [NAMES.lakeBucket, NAMES.resultsBucket],
    onError: report,
  });
  const endpoint = await listen(
    options.awsPort,
    'AWS_PORT',
    awsEndpoint({ ...options, credentials, s3 }, { ...wired, states: stateMachines.service }),
  );

  // From here on they are closed in two steps, by whoever asked for them.
  opened.move();
  const closing = new AbortController();
  keepExpiring({ dynamodb, s3 }, options, closing.signal);
  return {
    athena,
    stateMachines,
    credentials,
    endpoint,
    async halt() {
      closing.abort();
      await Promise.all([stateMachines.close(), athena.close()]);
    },
    async close() {
      await endpoint.close();
      await dynamodb.close();
    },
  };
}

const close = (service: { close(): Promise<void> }) => service.close();

function openEngine({ home, clock, wires }: ServicesOptions, emit: Emit): Promise<Athena> {
  const bytesScannedCutoff = wires?.bytesScannedCutoff ?? BYTES_SCANNED_CUTOFF;
  return openAthena({
    databaseFile: home.athena,
    lakeRoot: home.buckets,
    resultsLocation: RESULTS_LOCATION,
    workGroups: [
      { name: NAMES.workGroup, bytesScannedCutoff },
      { name: NAMES.archiveWorkGroup, bytesScannedCutoff: BYTES_SCANNED_CUTOFF },
    ],
    database: NAMES.database,
    clock,
    emit,
  });
}

/** Lets go of records, results and snapshots whose time is over, until the signal is aborted. */
function keepExpiring(
  { dynamodb, s3 }: { dynamodb: AwsJsonService; s3: S3 },
  { resultLifetimeInDays, clock, report }: ServicesOptions,
  signal: AbortSignal,
): void {
  // They reject only when they are told to end.
  const keeping = { clock, signal, report };
  keepTimeToLive(dynamodb, NAMES.recordTable, keeping).catch(() => {});
  for (const lifecycle of [resultsLifecycle(resultLifetimeInDays), SNAPSHOTS_LIFECYCLE]) {
    keepLifecycle((now) => s3.applyLifecycle(lifecycle, now), keeping).catch(() => {});
  }
}

/** As the results bucket of a deployment has it. */
function resultsLifecycle(expirationInDays: number): Lifecycle {
  const { resultsBucket: bucket, resultsPrefix: prefix } = NAMES;
  return { bucket, prefix, expirationInDays, abortUploadsAfterDays: 1 };
}

/** Snapshots of hot rows are read by one question each, and that ends within hours. */
const SNAPSHOTS_LIFECYCLE: Lifecycle = {
  bucket: NAMES.lakeBucket,
  prefix: `${NAMES.archivePrefix}hot/`,
  expirationInDays: 1,
  abortUploadsAfterDays: 1,
};

function awsEndpoint(
  {
    home,
    webhookSecret,
    databaseSecret,
    clock,
    report,
    credentials,
    s3,
  }: ServicesOptions & Pick<Services, 'credentials'> & { s3: S3 },
  { athena, states, dynamodb }: Record<'athena' | 'states' | 'dynamodb', AwsJsonService>,
) {
  const rootSecret = home.secrets.sessionRoot;
  const secretTexts: Readonly<Record<string, () => string | undefined>> = {
    [NAMES.webhookSecret]: () => JSON.stringify(webhookSecret()),
    [NAMES.databaseSecret]: databaseSecret,
    [NAMES.downloadKey]: () => home.secrets.downloadKeys().Current,
  };
  const secrets = { get: (name: string) => secretTexts[name]?.() };
  return createAwsEndpoint({
    services: [
      { signingName: 'athena', service: athena },
      { signingName: 'states', service: states },
      { signingName: 'dynamodb', service: dynamodb },
      { signingName: 'secretsmanager', service: createSecretsManager({ secrets }) },
    ],
    sts: (request, body) => answerSts(request, body, { credentials, rootSecret, clock }),
    s3,
    verify: (request, about) => verifySignature(request, { ...about, credentials, clock }),
    report,
  });
}
