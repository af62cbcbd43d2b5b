import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CallbackPolicy } from '../../core/delivery/callback-policy.ts';
import { createConcludeHandler } from '../../lambdas/conclude/handler.ts';
import { createCallbackSender } from '../../lambdas/deliver/callback-sender.ts';
import { createDeliverHandler } from '../../lambdas/deliver/handler.ts';
import { createKeysHandler } from '../../lambdas/keys/handler.ts';
import { createQueriesHandler } from '../../lambdas/queries/handler.ts';
import { assumeSigner } from '../../lambdas/shared/assume-signer.ts';
import { dynamoDbRecordStore } from '../../lambdas/shared/dynamodb-record-store.ts';
import { createLinks } from '../../lambdas/shared/links.ts';
import { webhookSecretReader } from '../../lambdas/shared/webhook-secret-reader.ts';
import { createWakeHandler } from '../../lambdas/wake/handler.ts';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from '../aws/account.ts';
import { createInvoke, type Handler, type InvokeFunction } from './invoke.ts';
import { localObservers } from './local-observers.ts';

export interface FunctionsOptions {
  /** The AWS-compatible endpoint, which the functions' SDK clients call. */
  awsUrl: string;
  recordTable: string;
  webhookSecretArn: string;
  callbackPolicy: CallbackPolicy;
  queryStateMachineArn: string;
  deliveryStateMachineArn: string;
}

/** The names of the functions: their folders in lambdas/. */
type FunctionName = 'deliver' | 'wake' | 'conclude' | 'queries' | 'keys';

// Seconds. Reading costs nothing here, and whoever tries a rotation does not want to wait for it.
const SECRET_AGE = 1;

const LINK_ROLE_ARN = `arn:aws:iam::${LOCAL_ACCOUNT}:role/lakehook-links`;

/** The functions as they are deployed, with real SDK clients whose endpoint is this machine's. */
export function createFunctions(options: FunctionsOptions): InvokeFunction {
  const aws = { endpoint: options.awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const s3Config = { ...aws, forcePathStyle: true };
  const sfn = new SFNClient(aws);
  const records = dynamoDbRecordStore(
    DynamoDBDocumentClient.from(new DynamoDBClient(aws)),
    options.recordTable,
  );
  const links = createLinks({
    s3: new S3Client(s3Config),
    s3Config,
    assumeSigner: assumeSigner(LINK_ROLE_ARN, aws),
  });
  const secrets = new SecretsManagerClient(aws);
  const secret = webhookSecretReader(secrets, options.webhookSecretArn, SECRET_AGE);
  const sender = createCallbackSender({ policy: options.callbackPolicy, secret });
  const { queryStateMachineArn, deliveryStateMachineArn } = options;

  const handlers: Record<FunctionName, Handler> = {
    deliver: createDeliverHandler({ records, links, sender }, localObservers('deliver')),
    wake: createWakeHandler({ records, sfn }, localObservers('wake')),
    conclude: createConcludeHandler(
      { records, sfn, athena: new AthenaClient(aws), queryStateMachineArn, deliveryStateMachineArn },
      localObservers('conclude'),
    ),
    queries: createQueriesHandler(
      { records, links, sfn, queryStateMachineArn, deliveryStateMachineArn },
      localObservers('queries'),
    ),
    keys: createKeysHandler({ secret }, localObservers('keys')),
  };
  return createInvoke(handlers);
}
