import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { queriesEnvironment, readEnvironment } from '../../core/environment.ts';
import { createObservers } from '../shared/observers.ts';
import { openLinks } from '../shared/open-links.ts';
import { openRecords } from '../shared/open-records.ts';
import { createQueriesHandler } from './handler.ts';

const environment = readEnvironment(queriesEnvironment, process.env);

export const handler = createQueriesHandler(
  {
    records: openRecords(environment),
    links: openLinks(environment, new S3Client()),
    sfn: new SFNClient(),
    athena: new AthenaClient(),
    callerScope: environment.CALLER_SCOPE,
    sleep,
    recordLifetimeSeconds: Number(environment.RECORD_LIFETIME_SECONDS),
    queryStateMachineArn: environment.QUERY_STATE_MACHINE_ARN,
    deliveryStateMachineArn: environment.DELIVERY_STATE_MACHINE_ARN,
  },
  createObservers(),
);
