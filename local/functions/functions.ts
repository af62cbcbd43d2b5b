import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CallerScope } from '../../core/contract/caller.ts';
import type { CallbackPolicy } from '../../core/delivery/callback-policy.ts';
import type { DatasetFunctionName, FunctionName, ServiceFunctionName } from '../../core/functions.ts';
import { createArchivePlanHandler } from '../../lambdas/archive-plan/handler.ts';
import { createArchiveReportHandler } from '../../lambdas/archive-report/handler.ts';
import { createArchiveRestoreHandler } from '../../lambdas/archive-restore/handler.ts';
import { createArchiveSliceHandler } from '../../lambdas/archive-slice/handler.ts';
import { createConcludeHandler } from '../../lambdas/conclude/handler.ts';
import { createDatasetsHandler } from '../../lambdas/datasets/handler.ts';
import { createCallbackSender } from '../../lambdas/deliver/callback-sender.ts';
import { createDeliverHandler } from '../../lambdas/deliver/handler.ts';
import { s3ResultFiles } from '../../lambdas/deliver/result-files.ts';
import { createKeysHandler } from '../../lambdas/keys/handler.ts';
import { createPrepareHandler } from '../../lambdas/prepare/handler.ts';
import { createQueriesHandler } from '../../lambdas/queries/handler.ts';
import { assumeSigner } from '../../lambdas/shared/assume-signer.ts';
import { downloadKeyReader } from '../../lambdas/shared/download-key-reader.ts';
import { createDownloadLinks } from '../../lambdas/shared/download-links.ts';
import { dynamoDbRecordStore } from '../../lambdas/shared/dynamodb-record-store.ts';
import { createLinks } from '../../lambdas/shared/links.ts';
import type { Observers } from '../../lambdas/shared/observed.ts';
import { webhookSecretReader } from '../../lambdas/shared/webhook-secret-reader.ts';
import { createSnapshotHandler } from '../../lambdas/snapshot/handler.ts';
import { createWakeHandler } from '../../lambdas/wake/handler.ts';
import type { Archive } from '../archive.ts';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from '../aws/account.ts';
import { keyPairId } from '../cloudfront/download-keys.ts';
import { createInvoke, type Handler, type InvokeFunction } from './invoke.ts';
import { type CollectMetrics, type LogLevel, localObservers } from './local-observers.ts';

export interface FunctionsOptions {
  /** The AWS-compatible endpoint, which the functions' SDK clients call. */
  awsUrl: string;
  recordTable: string;
  /** How long a record is kept. */
  recordLifetimeSeconds: number;
  /** US dollars: nobody is charged for what is read here, but it is told what it would cost. */
  pricePerTerabyte: number;
  /** The work group and the database of a query that names none. */
  workGroup: string;
  database: string;
  /** `s3://bucket/prefix/` of the results. */
  resultsLocation: string;
  webhookSecretArn: string;
  /** Where links lead; to S3 where it is left out. */
  downloads?: DownloadsOptions | undefined;
  callbackPolicy: CallbackPolicy;
  callerScope: CallerScope;
  queryStateMachineArn: string;
  deliveryStateMachineArn: string;
  /** What the archive's functions work with; undefined where there is no database. */
  archive?: Archive | undefined;
  /** What the functions log. */
  logLevel: LogLevel;
  /** Takes what the functions count. */
  collectMetrics: CollectMetrics;
}

export interface DownloadsOptions {
  /** Known once the API is served. */
  baseUrl: Promise<string>;
  keySecretArn: string;
}

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
    options.recordLifetimeSeconds,
  );
  const s3 = new S3Client(s3Config);
  const athena = new AthenaClient(aws);
  const secrets = new SecretsManagerClient(aws);
  const links = options.downloads
    ? downloadLinks(options.downloads, s3, secrets)
    : createLinks({ s3, s3Config, assumeSigner: assumeSigner(LINK_ROLE_ARN, aws) });
  const secret = webhookSecretReader(secrets, options.webhookSecretArn, SECRET_AGE);
  const sender = createCallbackSender({ policy: options.callbackPolicy, secret });
  const { workGroup, database, resultsLocation, callerScope, queryStateMachineArn, deliveryStateMachineArn } =
    options;
  const observers = (name: FunctionName) => localObservers(name, options.logLevel, options.collectMetrics);

  const handlers: Record<ServiceFunctionName, Handler> = {
    prepare: createPrepareHandler(
      { workGroup, database, resultsLocation, allowWrites: false },
      observers('prepare'),
    ),
    deliver: createDeliverHandler(
      { records, links, files: s3ResultFiles(s3), sender, pricePerTerabyte: options.pricePerTerabyte },
      observers('deliver'),
    ),
    wake: createWakeHandler({ records, sfn, athena }, observers('wake')),
    conclude: createConcludeHandler(
      { records, sfn, athena, queryStateMachineArn, deliveryStateMachineArn },
      observers('conclude'),
    ),
    queries: createQueriesHandler(
      {
        records,
        links,
        sfn,
        athena,
        callerScope,
        sleep,
        recordLifetimeSeconds: options.recordLifetimeSeconds,
        queryStateMachineArn,
        deliveryStateMachineArn,
      },
      observers('queries'),
    ),
    keys: createKeysHandler({ secret }, observers('keys')),
  };
  return createInvoke({
    ...handlers,
    ...(options.archive && archiveHandlers(options.archive, options, observers)),
  });
}

function downloadLinks(
  { baseUrl, keySecretArn }: DownloadsOptions,
  s3: S3Client,
  secrets: SecretsManagerClient,
) {
  const readKey = downloadKeyReader({ secrets, secretId: keySecretArn, keyPairId, maxAge: SECRET_AGE });
  return createDownloadLinks({ s3, baseUrl, readKey });
}

function archiveHandlers(
  archive: Archive,
  { workGroup, resultsLocation }: FunctionsOptions,
  observers: (name: DatasetFunctionName) => Observers,
): Record<DatasetFunctionName, Handler> {
  return {
    'archive-plan': createArchivePlanHandler(archive, observers('archive-plan')),
    'archive-slice': createArchiveSliceHandler(archive, observers('archive-slice')),
    'archive-report': createArchiveReportHandler(archive, observers('archive-report')),
    'archive-restore': createArchiveRestoreHandler(archive, observers('archive-restore')),
    snapshot: createSnapshotHandler(archive, { workGroup, resultsLocation }, observers('snapshot')),
    datasets: createDatasetsHandler(archive, observers('datasets')),
  };
}
