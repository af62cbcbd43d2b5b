import { expect, test } from 'vitest';
import { resourceOf, synthesize } from './support/synthesis.ts';

test('the table has its key and indexes, on demand, with expiry and recovery, and outlives the stack', () => {
  expect(resourceOf(synthesize(), 'AWS::DynamoDB::GlobalTable')).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      AttributeDefinitions: [
        { AttributeName: 'Id', AttributeType: 'S' },
        { AttributeName: 'QueryId', AttributeType: 'S' },
        { AttributeName: 'Caller', AttributeType: 'S' },
        { AttributeName: 'SubmissionDateTime', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ByQueryId',
          KeySchema: [{ AttributeName: 'QueryId', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: 'ByCaller',
          KeySchema: [
            { AttributeName: 'Caller', KeyType: 'HASH' },
            { AttributeName: 'SubmissionDateTime', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ExpiresAt', Enabled: true },
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    },
  });
});
