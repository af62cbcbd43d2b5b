import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { queriesEnvironment, readEnvironment } from '../../core/environment.ts';
import { assumeSigner } from '../shared/assume-signer.ts';
import { dynamoDbRecordStore } from '../shared/dynamodb-record-store.ts';
import { createLinks } from '../shared/links.ts';
import { createObservers } from '../shared/observers.ts';
import { createQueriesHandler } from './handler.ts';

const environment = readEnvironment(queriesEnvironment, process.env);

export const handler = createQueriesHandler(
  {
    records: dynamoDbRecordStore(
      DynamoDBDocumentClient.from(new DynamoDBClient()),
      environment.RECORD_TABLE_NAME,
    ),
    links: createLinks({ s3: new S3Client(), assumeSigner: assumeSigner(environment.LINK_ROLE_ARN) }),
    sfn: new SFNClient(),
    queryStateMachineArn: environment.QUERY_STATE_MACHINE_ARN,
    deliveryStateMachineArn: environment.DELIVERY_STATE_MACHINE_ARN,
  },
  createObservers(),
);
