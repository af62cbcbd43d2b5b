import { expect, test } from 'vitest';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize({ resultLifetimeInDays: 3 });

test('the bucket is private, encrypted, and forgets results and uploads that were given up', () => {
  expect(resourceOf(template, 'AWS::S3::Bucket')).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'ExpireResults', Prefix: 'results/', ExpirationInDays: 3, Status: 'Enabled' },
          {
            Id: 'AbortUploads',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            Status: 'Enabled',
          },
        ],
      },
    },
  });
});

test('the bucket refuses requests without TLS, and with TLS before 1.2', () => {
  const everything = {
    Action: 's3:*',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Resource: ['<ResultsBucket.Arn>', '<ResultsBucket.Arn>/*'],
  };
  expect(resourceOf(template, 'AWS::S3::BucketPolicy').Properties).toMatchObject({
    PolicyDocument: {
      Statement: [
        { ...everything, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { ...everything, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      ],
    },
  });
});

test('and records as long as is configured, by all who write them', () => {
  const kept = synthesize({ resultLifetimeInDays: 100, recordLifetimeInDays: 100 });
  const seconds = String(100 * 24 * 60 * 60);
  const lifetimes = [...resourcesOf(kept, 'AWS::Lambda::Function').values()].flatMap(({ Properties }) => {
    const { Variables = {} } = Object(Properties.Environment);
    return 'RECORD_TABLE_NAME' in Variables ? [Variables.RECORD_LIFETIME_SECONDS] : [];
  });
  // deliver, queries, wake, conclude
  expect(lifetimes).toEqual([seconds, seconds, seconds, seconds]);
  const substituted = [...resourcesOf(kept, 'AWS::StepFunctions::StateMachine').values()].map(
    ({ Properties }) => Object(Properties.DefinitionSubstitutions).RecordLifetimeSeconds,
  );
  // The workflow of the queries is the one that writes records itself.
  expect(substituted.filter((one) => one !== undefined)).toEqual([seconds]);
});
