import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment, wakeEnvironment } from '../../core/environment.ts';
import { dynamoDbRecordStore } from '../shared/dynamodb-record-store.ts';
import { createObservers } from '../shared/observers.ts';
import { createWakeHandler } from './handler.ts';

const environment = readEnvironment(wakeEnvironment, process.env);

export const handler = createWakeHandler(
  {
    records: dynamoDbRecordStore(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.RECORD_TABLE_NAME,
      Number(environment.RECORD_LIFETIME_SECONDS),
    ),
    sfn: new SFNClient(),
    athena: new AthenaClient(),
  },
  createObservers(),
);
