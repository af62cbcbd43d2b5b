import { expect, test } from 'vitest';
import { resourceOf, synthesize } from './support/synthesis.ts';

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
