import { expect, test } from 'vitest';
import { type Rights, rolesOf, type Statement } from './support/rights.ts';
import { synthesize } from './support/synthesis.ts';

const roles = rolesOf(
  synthesize({ database: 'sales', databases: ['web'], lakeBuckets: ['lake-a', 'lake-b'] }),
);

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
      's3:GetObject on <ResultsBucket.Arn>/results/*',
      's3:ListBucket on <ResultsBucket.Arn>',
      'sts:AssumeRole on <LinksRole.Arn>',
    ].sort(),
    QueriesRole: [
      'trusts lambda.amazonaws.com',
      'logs:CreateLogStream logs:PutLogEvents on <QueriesLog.Arn>',
      TRACES,
      'dynamodb:Query on <Records.Arn>/index/ByQueryId',
      'dynamodb:UpdateItem on <Records.Arn>',
      'states:DescribeExecution on arn:aws:states:::execution:<QueryWorkflowMachine.Name>:*',
      'states:StartExecution on <DeliveryWorkflowMachine>',
      'sts:AssumeRole on <LinksRole.Arn>',
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
      'states:SendTaskSuccess on <QueryWorkflowMachine>',
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
      'athena:StopQueryExecution on arn:aws:athena:::workgroup/<WorkGroup>',
      'sqs:SendMessage on <ConcludeDeadLetters.Arn>',
    ].sort(),
    QueryWorkflowRole: [
      'trusts states.amazonaws.com',
      'athena:GetQueryExecution athena:StartQueryExecution athena:StopQueryExecution on arn:aws:athena:::workgroup/<WorkGroup>',
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
      'lambda:InvokeFunction on <Deliver.Arn>',
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

test('without lake buckets a query may read none', () => {
  const { statements } = rolesOf(synthesize()).get('QueryWorkflowRole') ?? { statements: [] };
  const buckets = statements
    .filter(({ Action }) => Action.includes('s3:ListBucket'))
    .flatMap(({ Resource }) => Resource);
  expect(buckets).toEqual(['<ResultsBucket.Arn>']);
});

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
