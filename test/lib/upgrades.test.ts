import { expect, test } from 'vitest';
import * as z from 'zod';
import { synthesize } from './support/synthesis.ts';
import { EVERYTHING } from './support/variants.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });

/**
 * What holds data, by its logical id. CloudFormation knows a resource by nothing else: under another id it would make a
 * new and empty one, and leave the old one behind with the data. So these stay as they are, whatever a construct is
 * called and wherever it moves in the tree.
 */
const KEPT = {
  Records091F6ECA: 'AWS::DynamoDB::GlobalTable',
  ResultsBucket46167C27: 'AWS::S3::Bucket',
  WebhookSecretF21E29CC: 'AWS::SecretsManager::Secret',
};
const KEY = { EncryptionKey3A692D6E: 'AWS::KMS::Key' };
/** The account's, which other stacks may have come to need. */
const SHARED = {
  QueryApiAccount523D8BF8: 'AWS::ApiGateway::Account',
  QueryApiCloudWatchRoleB94B811A: 'AWS::IAM::Role',
};

test.each([
  ['by default', {}, KEPT],
  ['with everything that can be chosen', EVERYTHING, { ...KEPT, ...KEY }],
])('what holds data keeps its logical id and outlives the stack, %s', (_, configuration, kept) => {
  const { Resources } = templateSchema.parse(synthesize(configuration).toJSON());
  for (const [id, type] of Object.entries(kept)) {
    expect(Resources[id], id).toMatchObject({
      Type: type,
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  }
  const retained = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
  expect(retained.map(([id]) => id).sort()).toEqual(Object.keys({ ...kept, ...SHARED }).sort());
});

test('a new kind of thing that holds data has to be thought about', () => {
  const holdsData = /^AWS::(?:DynamoDB|S3|SecretsManager|KMS|RDS|EFS|SQS|Logs)::/;
  const { Resources } = templateSchema.parse(synthesize(EVERYTHING).toJSON());
  const kinds = Object.values(Resources).flatMap(({ Type }) => (holdsData.test(Type) ? [Type] : []));
  expect([...new Set(kinds)].sort()).toEqual([
    'AWS::DynamoDB::GlobalTable',
    'AWS::KMS::Key',
    // Logs, and letters that are worked off: they may go with the stack.
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::SecretsManager::Secret',
  ]);
});
