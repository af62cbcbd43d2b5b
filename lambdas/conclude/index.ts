import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { concludeEnvironment, readEnvironment } from '../../core/environment.ts';
import { dynamoDbRecordStore } from '../shared/dynamodb-record-store.ts';
import { createObservers } from '../shared/observers.ts';
import { createConcludeHandler } from './handler.ts';

const environment = readEnvironment(concludeEnvironment, process.env);

export const handler = createConcludeHandler(
  {
    records: dynamoDbRecordStore(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.RECORD_TABLE_NAME,
      Number(environment.RECORD_LIFETIME_SECONDS),
    ),
    sfn: new SFNClient(),
    athena: new AthenaClient(),
    queryStateMachineArn: environment.QUERY_STATE_MACHINE_ARN,
    deliveryStateMachineArn: environment.DELIVERY_STATE_MACHINE_ARN,
  },
  createObservers(),
);
