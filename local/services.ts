import { type Athena, openAthena } from './athena/athena.ts';
import { LOCAL_CREDENTIALS } from './aws/account.ts';
import type { Clock } from './clock.ts';
import { type DynamoDb, openDynamoDb } from './dynamodb/dynamodb.ts';
import { ensureRecordTable } from './dynamodb/record-table.ts';
import { keepTimeToLive } from './dynamodb/time-to-live.ts';
import type { Emit } from './events/event.ts';
import type { InvokeFunction } from './functions/invoke.ts';
import type { Home } from './home.ts';
import { createAwsEndpoint } from './http/aws-endpoint.ts';
import { type Listening, listen } from './http/listen.ts';
import { NAMES } from './names.ts';
import { createS3 } from './s3/s3.ts';
import { createSecretsManager } from './secrets/secrets-manager.ts';
import { verifySignature } from './signature/verify-signature.ts';
import { openStateMachines, type StateMachines } from './states/state-machines.ts';
import { createCredentialSource } from './sts/credential-source.ts';
import { answerSts } from './sts/sts.ts';
import { createRunTask } from './tasks/tasks.ts';

export interface ServicesOptions {
  home: Home;
  awsPort: number;
  webhookSecret: string;
  clock: Clock;
  emit: Emit;
  /** Invokes a function for a task; the functions are made after the services, whose address they need. */
  invoke: InvokeFunction;
  report: (error: unknown) => void;
}

/** AWS's part on this machine. */
export interface Services {
  athena: Athena;
  stateMachines: StateMachines;
  endpoint: Listening;
  /** Stops all work where it is; it goes on at the next start. */
  halt(): Promise<void>;
  /** Closes what the functions under way at the halt still needed. */
  close(): Promise<void>;
}

/** Opens the services and the one endpoint that they all answer on. */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const { home, clock, emit, invoke, report } = options;
  const dynamodb = await openDynamoDb({ path: home.records });
  await ensureRecordTable(dynamodb, NAMES.recordTable, clock);
  const athena = await openAthena({
    databaseFile: home.athena,
    lakeRoot: home.buckets,
    resultsLocation: `s3://${NAMES.resultsBucket}/${NAMES.resultsPrefix}`,
    workGroups: [{ name: NAMES.workGroup }],
    database: NAMES.database,
    clock,
    emit,
  });
  const stateMachines = openStateMachines({
    journalFile: home.executions,
    clock,
    emit,
    runTask: createRunTask({ athena: athena.service, dynamodb, invoke }),
  });
  const endpoint = await listen(
    options.awsPort,
    'AWS_PORT',
    awsEndpoint(options, { athena, stateMachines, dynamodb }),
  );

  const closing = new AbortController();
  keepTimeToLive(dynamodb, NAMES.recordTable, { clock, signal: closing.signal }).catch((error: unknown) => {
    if (!closing.signal.aborted) report(error);
  });

  return {
    athena,
    stateMachines,
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

function awsEndpoint(
  { home, webhookSecret, clock, report }: ServicesOptions,
  { athena, stateMachines, dynamodb }: { athena: Athena; stateMachines: StateMachines; dynamodb: DynamoDb },
) {
  const rootSecret = home.secrets.sessionRoot;
  const credentials = createCredentialSource({ static: LOCAL_CREDENTIALS, rootSecret });
  const secrets = new Map([[NAMES.webhookSecret, JSON.stringify({ Current: webhookSecret })]]);
  return createAwsEndpoint({
    services: [
      { signingName: 'athena', service: athena.service },
      { signingName: 'states', service: stateMachines.service },
      { signingName: 'dynamodb', service: dynamodb },
      { signingName: 'secretsmanager', service: createSecretsManager({ secrets }) },
    ],
    sts: (request, body) => answerSts(request, body, { credentials, rootSecret, clock }),
    s3: createS3({
      root: home.buckets,
      metadataRoot: home.objectMetadata,
      credentials,
      clock,
      buckets: [NAMES.lakeBucket, NAMES.resultsBucket],
      onError: report,
    }),
    verify: (request, about) => verifySignature(request, { ...about, credentials, clock }),
    report,
  });
}
