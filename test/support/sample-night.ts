import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Client } from 'pg';
import { databaseSecretSchema } from '../../core/archive/environment.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { NAMES } from '../../local/names.ts';
import { workflowArn } from '../../local/workflows.ts';
import type { RunningService } from './service.ts';

/** A connection to the sample database, by the secret that the archive's functions read. */
export async function connectToSample(service: RunningService): Promise<Client> {
  const secret = new GetSecretValueCommand({ SecretId: NAMES.databaseSecret });
  const { SecretString = '' } = await new SecretsManagerClient(awsOf(service)).send(secret);
  const { host, port, username, password, dbname } = databaseSecretSchema.parse(JSON.parse(SecretString));
  const client = new Client({ host, port, user: username, password, database: dbname });
  // A service that ends takes its connections along.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** An execution that moves the sample's old rows to the lake. */
export async function startNight(service: RunningService) {
  const sfn = new SFNClient(awsOf(service));
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: workflowArn('archive'), input: '{"Dataset":"orders"}' }),
  );
  return {
    status: async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status,
    stop: () => sfn.send(new StopExecutionCommand({ executionArn })),
  };
}

/**
 * Has a row of each day from `day` on in hand until it is disposed of. A night cannot be through by then: it waits 10 s for
 * such a row, three times, before it gives up the row's day.
 */
export async function holdDaysFrom(service: RunningService, day: string): Promise<AsyncDisposable> {
  const client = await connectToSample(service);
  await client.query('BEGIN');
  // The sample has one order at each midnight.
  await client.query(
    `SELECT FROM orders WHERE placed_at >= $1::timestamptz AND placed_at::time < '00:00:01' FOR KEY SHARE`,
    [`${day}T00:00:00Z`],
  );
  return { [Symbol.asyncDispose]: () => client.end() };
}

function awsOf({ awsUrl }: RunningService) {
  return { endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
}
