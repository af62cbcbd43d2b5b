import { expect, test } from 'vitest';
import { type Rights, rolesOf, type Statement } from './support/rights.ts';
import { synthesize } from './support/synthesis.ts';

const roles = rolesOf(
  synthesize({ database: 'sales', databases: ['web'], lakeBuckets: ['lake-a', 'lake-b'] }),
);

/** What makes links, and what sizes a result, look at the files and list them. */
const RESULTS = [
  's3:GetObject on <ResultsBucket.Arn>/results/*',
  's3:ListBucket on <ResultsBucket.Arn> if {"StringLikeIfExists":{"s3:prefix":"results/*"}}',
];

/** Neither has a resource that could be named: traces belong to no one, log deliveries to the account. */
const TRACES = 'xray:PutTelemetryRecords xray:PutTraceSegments on *';
const WORKFLOW_LOGS_AND_TRACES =
  'logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies ' +
  'logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery ' +
  'xray:GetSamplingRules xray:GetSamplingTargets xray:PutTelemetryRecords xray:PutTraceSegments on *';

test('each role may do exactly this', () => {
  expect(Object.fromEntries([...roles].map(([id, rights]) => [id, written(rights)]))).toEqual({
    DeliverRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <DeliverLog.Arn>',
      TRACES,
      'dynamodb:GetItem dynamodb:UpdateItem on <Records.Arn>',
      'secretsmanager:GetSecretValue on <WebhookSecret>',
      ...RESULTS,
      'sts:AssumeRole on <LinksRole.Arn>',
    ].sort(),
    QueriesRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <QueriesLog.Arn>',
      TRACES,
      'dynamodb:Query on <Records.Arn>/index/ByCaller <Records.Arn>/index/ByQueryId',
      'dynamodb:GetItem dynamodb:UpdateItem on <Records.Arn>',
      'states:DescribeExecution states:GetExecutionHistory states:StopExecution on ' +
        'arn:aws:states:::execution:<QueryWorkflowMachine.Name>:*',
      'states:StartExecution on <DeliveryWorkflowMachine>',
      'athena:BatchGetQueryExecution athena:GetQueryExecution athena:GetQueryResults athena:StopQueryExecution on ' +
        'arn:aws:athena:::workgroup/<WorkGrouplakehook>',
      ...RESULTS,
      'sts:AssumeRole on <LinksRole.Arn>',
    ].sort(),
    PrepareRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <PrepareLog.Arn>',
      TRACES,
    ].sort(),
    KeysRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <KeysLog.Arn>',
      TRACES,
      'secretsmanager:GetSecretValue on <WebhookSecret>',
    ].sort(),
    LinksRole: [
      'trusts <DeliverRole.Arn>',
      'trusts <QueriesRole.Arn>',
      's3:GetObject on <ResultsBucket.Arn>/results/*',
    ].sort(),
    WakeFunctionRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <WakeFunctionLog.Arn>',
      TRACES,
      'dynamodb:UpdateItem on <Records.Arn>',
      'athena:GetQueryExecution on arn:aws:athena:::workgroup/<WorkGrouplakehook>',
      'states:SendTaskFailure states:SendTaskSuccess on <QueryWorkflowMachine>',
    ].sort(),
    ConcludeFunctionRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <ConcludeFunctionLog.Arn>',
      TRACES,
      'dynamodb:GetItem dynamodb:UpdateItem on <Records.Arn>',
      'states:DescribeExecution states:GetExecutionHistory on arn:aws:states:::execution:<DeliveryWorkflowMachine.Name>:* ' +
        'arn:aws:states:::execution:<QueryWorkflowMachine.Name>:*',
      'states:ListExecutions on <DeliveryWorkflowMachine> <QueryWorkflowMachine>',
      'states:StartExecution on <DeliveryWorkflowMachine>',
      'athena:StopQueryExecution on arn:aws:athena:::workgroup/<WorkGrouplakehook>',
      'sqs:SendMessage on <ConcludeDeadLetters.Arn>',
    ].sort(),
    QueryWorkflowRole: [
      'trusts states.amazonaws.com',
      'athena:GetQueryExecution athena:StartQueryExecution athena:StopQueryExecution on arn:aws:athena:::workgroup/<WorkGrouplakehook>',
      'athena:GetDataCatalog on arn:aws:athena:::datacatalog/AwsDataCatalog',
      'glue:BatchGetPartition glue:GetDatabase glue:GetDatabases glue:GetPartition glue:GetPartitions glue:GetTable ' +
        'glue:GetTables on arn:aws:glue:::catalog arn:aws:glue:::database/sales arn:aws:glue:::database/web ' +
        'arn:aws:glue:::table/sales/* arn:aws:glue:::table/web/*',
      'glue:GetDatabase on arn:aws:glue:::database/default',
      's3:GetBucketLocation s3:ListBucket on arn:aws:s3:::lake-a arn:aws:s3:::lake-b',
      's3:GetObject on arn:aws:s3:::lake-a/* arn:aws:s3:::lake-b/*',
      's3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads on <ResultsBucket.Arn>',
      's3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject on <ResultsBucket.Arn>/results/*',
      'dynamodb:UpdateItem on <Records.Arn>',
      'lambda:InvokeFunction on <Deliver.Arn> <Prepare.Arn>',
      WORKFLOW_LOGS_AND_TRACES,
    ].sort(),
    DeliveryWorkflowRole: [
      'trusts states.amazonaws.com',
      'dynamodb:UpdateItem on <Records.Arn>',
      'lambda:InvokeFunction on <Deliver.Arn>',
      WORKFLOW_LOGS_AND_TRACES,
    ].sort(),
    QueryApiSubmitQueryRole: [
      'trusts apigateway.amazonaws.com',
      'states:StartExecution on <QueryWorkflowMachine>',
    ].sort(),
    QueryApiCloudWatchRole: [
      'trusts apigateway.amazonaws.com',
      'has arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    ].sort(),
  });
});

test('no role may do everything of a service', () => {
  const actions = [...roles.values()].flatMap(({ statements }) => statements.flatMap(({ Action }) => Action));
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

test('where queries may write, the role of their workflow may do this besides, and no other role is changed', () => {
  const configuration = { database: 'sales', databases: ['web'], lakeBuckets: ['lake-a', 'lake-b'] };
  const writing = rolesOf(synthesize({ ...configuration, allowWrites: true }));
  const more = [...writing].flatMap(([id, rights]) => {
    const before = new Set(pairs(roles.get(id)));
    return pairs(rights).flatMap((pair) => (before.has(pair) ? [] : [`${id}: ${pair}`]));
  });
  const catalogue = ['catalog', 'database/sales', 'database/web', 'table/sales/*', 'table/web/*'];
  const expected: Record<string, string[]> = {
    'glue:BatchCreatePartition': catalogue,
    'glue:BatchDeletePartition': catalogue,
    'glue:BatchUpdatePartition': catalogue,
    'glue:CreatePartition': catalogue,
    'glue:CreateTable': catalogue,
    'glue:DeletePartition': catalogue,
    'glue:DeleteTable': catalogue,
    'glue:UpdatePartition': catalogue,
    'glue:UpdateTable': catalogue,
    's3:AbortMultipartUpload': ['lake-a/*', 'lake-b/*'],
    's3:DeleteObject': ['lake-a/*', 'lake-b/*'],
    's3:ListBucketMultipartUploads': ['lake-a', 'lake-b'],
    's3:ListMultipartUploadParts': ['lake-a/*', 'lake-b/*'],
    's3:PutObject': ['lake-a/*', 'lake-b/*'],
  };
  expect(more.sort()).toEqual(
    Object.entries(expected).flatMap(([action, resources]) => {
      const [service] = action.split(':');
      return resources.map((name) => `QueryWorkflowRole: ${action} on arn:aws:${service}:::${name}`);
    }),
  );
});

test('without lake buckets a query may neither read nor write any', () => {
  const { statements } = rolesOf(synthesize({ allowWrites: true })).get('QueryWorkflowRole') ?? {
    statements: [],
  };
  const files = statements.flatMap(({ Action, Resource = [] }) =>
    Action.some((action) => action.startsWith('s3:')) ? Resource : [],
  );
  expect(files).toEqual(['<ResultsBucket.Arn>', '<ResultsBucket.Arn>/results/*']);
});

/** What is allowed, one action on one resource each. */
function pairs(rights: Rights | undefined): string[] {
  return (rights?.statements ?? []).flatMap(({ Effect, Action, Resource = [] }) =>
    Effect === 'Allow' ? Action.flatMap((action) => Resource.map((name) => `${action} on ${name}`)) : [],
  );
}

function written({ trusts, managed, statements }: Rights): string[] {
  return [
    ...trusts.map((who) => `trusts ${who}`),
    ...managed.map((policy) => `has ${policy}`),
    ...statements.map(writtenStatement),
  ].sort();
}

function writtenStatement({ Effect, Action, Resource = [], Condition }: Statement): string {
  const deny = Effect === 'Deny' ? 'never ' : '';
  const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
  return `${deny}${Action.toSorted().join(' ')} on ${Resource.toSorted().join(' ')}${condition}`;
}
