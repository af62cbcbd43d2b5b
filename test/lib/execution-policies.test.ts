import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { synthesize } from './support/synthesis.ts';
import { EVERYTHING, EXPOSURES, OPTIONS } from './support/variants.ts';

const FOLDER = join(import.meta.dirname, '../../examples/deployment/execution-policies');
const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string(),
      Effect: z.literal('Allow'),
      Action: list,
      Resource: list,
      Condition: z.unknown().optional(),
    }),
  ),
});
const texts = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8'));
const statements = texts.flatMap((text) => policySchema.parse(JSON.parse(text)).Statement);
const allowed = statements.flatMap(({ Action }) => Action.map(matcher));

/**
 * What CloudFormation does for each type of resource to make, read, change and delete one, as the public schemas of the
 * types say (`handlers`): https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
const NEEDED: Readonly<Record<string, string[]>> = {
  ...z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'support/handler-permissions.json'), 'utf8'))),
  // What is no type of AWS's has a function of the stack that CloudFormation calls.
  'Custom::ArchivePreparation': ['lambda:InvokeFunction'],
};

/** What the types can do besides and no deployment asks for, and so may not be done either. */
const NOT_ASKED: Readonly<Record<string, RegExp>> = {
  'AWS::ApiGateway::Account': /^iam:GetRole$/,
  // Query results are encrypted and written by who queries; managed storage and Spark are not used.
  'AWS::Athena::WorkGroup': /^(?:s3:|kms:|iam:)/,
  // No tenants, no private origins, no staging.
  'AWS::CloudFront::Distribution': /ConnectionGroup$|VpcOrigin$|StagingConfig$/,
  // No replicas, no scaling, no streams, no import, and no data of its own.
  'AWS::DynamoDB::GlobalTable':
    /^(?:application-autoscaling:(?!Describe)|cloudwatch:|kinesis:|iam:|dynamodb:(?:BatchWriteItem|\w*Item|Query|Scan|\w*Replica\w*|\w*Kinesis\w*|(?:Put|Delete)ResourcePolicy))/,
  'AWS::EC2::SecurityGroup': /^ec2:DescribeInstances$/,
  'AWS::Events::Rule': /^iam:PassRole$/,
  'AWS::IAM::Policy': /(?:User|Group)Policy$/,
  'AWS::IAM::Role': /PermissionsBoundary$/,
  // No file systems, layers, signed code, capacity of its own; the environment is encrypted by Lambda's own key.
  'AWS::Lambda::Function':
    /^(?:elasticfilesystem:|s3files:|kms:|lambda:(?:\w*CodeSigningConfig|GetLayerVersion|PassCapacityProvider|PublishVersion|\w*ScalingConfig|Put(?:Function(?:Recursion|Scaling)|RuntimeManagement)Config)$)/,
  // Destinations of the account itself, and logs of CloudFront alone.
  'AWS::Logs::DeliveryDestination': /DeliveryDestinationPolicy$/,
  'AWS::Logs::DeliverySource': /^(?!cloudfront:)\w+:AllowVendedLogDeliveryForResource$/,
  // No policies of their own for data, indexes, tokens or deletion, and no other places that logs go to.
  'AWS::Logs::LogGroup':
    /^(?:firehose:|s3:|logs:(?:(?:Put|Delete)(?:DataProtection|Index)Policy|PutBearerTokenAuthentication|PutLogGroupDeletionProtection)$)/,
  // No websites, replicas, notifications, inventories, tables or locks, and no object is touched.
  'AWS::S3::Bucket':
    /^(?:iam:|s3tables:|s3:(?:\w*Object(?:Acl|LockConfiguration)?$|\w*Metadata\w*|Put(?:Accelerate|Analytics|Intelligent|Inventory|Metrics|Replication)\w*|PutBucket(?:Abac|Acl|CORS|Logging|Notification|ObjectLock\w*|Replication|Website)$|DeleteBucket\w+))/,
  // No copies in other regions, and the value is nobody's to read.
  'AWS::SecretsManager::Secret': /(?:GetSecretValue|Regions\w*)$/,
  // The definition stands in the template, and executions are encrypted by Step Functions' own key.
  'AWS::StepFunctions::StateMachine': /^(?:kms:|s3:)/,
};

/** What the schemas do not say. */
const OTHERS = [
  // A template reads which version of the bootstrap it is deployed by.
  'ssm:GetParameters',
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions.html
  ...['Get', 'Update', 'Delete'].map((verb) => `logs:${verb}LogDelivery`),
  'logs:ListLogDeliveries',
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
  'cloudfront:AllowVendedLogDeliveryForResource',
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
  'apigateway:CreateAccessAssociation',
];

test('let CloudFormation do what each resource of any deployment needs', () => {
  const types = new Set(
    [EVERYTHING, ...Object.values(EXPOSURES), ...Object.values(OPTIONS)].flatMap((configuration) =>
      Object.values<{ Type: string }>(synthesize(configuration).toJSON().Resources).map(({ Type }) => Type),
    ),
  );
  expect([...types].filter((type) => !NEEDED[type])).toEqual([]);
  const refused = [...types].flatMap((type) =>
    (NEEDED[type] ?? [])
      .filter((action) => !NOT_ASKED[type]?.test(action))
      .filter((action) => !allowed.some((pattern) => pattern.test(action)))
      .map((action) => `${type}: ${action}`),
  );
  expect(refused).toEqual([]);
});

test('and no more: each action is one that a type needs, or that the deployment itself does', () => {
  const needed = [...Object.values(NEEDED).flat(), ...OTHERS];
  const idle = statements.flatMap(({ Sid, Action }) =>
    Action.filter((action) => !needed.some((one) => matcher(action).test(one))).map(
      (action) => `${Sid}: ${action}`,
    ),
  );
  expect(idle).toEqual([]);
});

test('no action is all of a service', () => {
  expect(statements.flatMap(({ Action }) => Action).filter((action) => /(?:^|:)\*$/.test(action))).toEqual(
    [],
  );
});

test('what has no resource that could be named is written down', () => {
  const everywhere = statements.filter(({ Resource }) => Resource.includes('*')).map(({ Sid }) => Sid);
  expect(everywhere.sort()).toEqual([
    // CloudFront knows no resources of these kinds, or lets them not be named when they are made.
    'DownloadKeysAndPolicies',
    // Describing a VPC, and random numbers, belong to no resource.
    'FunctionsInVpc',
    'KeyAliases',
    'KeyCreation',
    // The account's, as CloudWatch Logs has it.
    'LogDeliveries',
    'NetworkOfDatabase',
    'RandomPassword',
    'RecordsScaling',
    // A share gets its ARN when it is made.
    'SharedDomain',
  ]);
});

test('each fits a managed policy, which has 6,144 characters besides white space', () => {
  for (const text of texts) expect(text.replaceAll(/\s/g, '').length).toBeLessThan(6_144);
});

/** IAM knows no case in actions. */
function matcher(action: string): RegExp {
  const escaped = action.replaceAll(/[.$()[\]{}|^+\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
