import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseCallbackPolicy } from '../../core/delivery/callback-policy.ts';
import { deliverEnvironment, readEnvironment } from '../../core/environment.ts';
import { createObservers } from '../shared/observers.ts';
import { openLinks } from '../shared/open-links.ts';
import { openRecords } from '../shared/open-records.ts';
import { webhookSecretReader } from '../shared/webhook-secret-reader.ts';
import { createCallbackSender } from './callback-sender.ts';
import { createDeliverHandler } from './handler.ts';
import { s3ResultFiles } from './result-files.ts';

const environment = readEnvironment(deliverEnvironment, process.env);
const s3 = new S3Client();

export const handler = createDeliverHandler(
  {
    records: openRecords(environment),
    links: openLinks(environment, s3),
    files: s3ResultFiles(s3),
    sender: createCallbackSender({
      policy: parseCallbackPolicy(environment.CALLBACK_ALLOW),
      secret: webhookSecretReader(new SecretsManagerClient(), environment.WEBHOOK_SECRET_ARN),
    }),
    pricePerTerabyte: Number(environment.PRICE_PER_TERABYTE),
  },
  createObservers(),
);
