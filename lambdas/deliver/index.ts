import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseCallbackPolicy } from '../../core/delivery/callback-policy.ts';
import { deliverEnvironment, readEnvironment } from '../../core/environment.ts';
import { assumeSigner } from '../shared/assume-signer.ts';
import { dynamoDbRecordStore } from '../shared/dynamodb-record-store.ts';
import { createLinks } from '../shared/links.ts';
import { createObservers } from '../shared/observers.ts';
import { webhookSecretReader } from '../shared/webhook-secret-reader.ts';
import { createCallbackSender } from './callback-sender.ts';
import { createDeliverHandler } from './handler.ts';

const environment = readEnvironment(deliverEnvironment, process.env);

export const handler = createDeliverHandler(
  {
    records: dynamoDbRecordStore(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.RECORD_TABLE_NAME,
    ),
    links: createLinks({ s3: new S3Client(), assumeSigner: assumeSigner(environment.LINK_ROLE_ARN) }),
    sender: createCallbackSender({
      policy: parseCallbackPolicy(environment.CALLBACK_ALLOW),
      secret: webhookSecretReader(new SecretsManagerClient(), environment.WEBHOOK_SECRET_ARN),
    }),
  },
  createObservers(),
);
