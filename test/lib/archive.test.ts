import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { archiveEnvironment } from '../../core/archive/environment.ts';
import { NIGHT_SCHEDULE } from '../../core/archive/night.ts';
import { readEnvironment } from '../../core/environment.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';
import { DATASETS } from './support/variants.ts';

const template = synthesize(DATASETS);
const functions = resourcesOf(template, 'AWS::Lambda::Function');
const archiveFunctions = [...functions].filter(([id]) => id.startsWith('Archive'));

const configSchema = z.looseObject({
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  VpcConfig: z.object({ SecurityGroupIds: z.array(z.string()), SubnetIds: z.array(z.string()) }),
});

test('nothing of it is there without a dataset', () => {
  const resources = Object.entries(synthesize().toJSON().Resources);
  expect(resources.filter(([id]) => /archive|sourcedatabase|schedule/i.test(id))).toEqual([]);
});

describe('the functions', () => {
  test('are four, on arm64, in the VPC of the database', () => {
    expect(archiveFunctions.map(([id]) => id).sort()).toEqual([
      'ArchivePlan',
      'ArchiveReport',
      'ArchiveRestore',
      'ArchiveSlice',
    ]);
    for (const [, { Properties }] of archiveFunctions) {
      expect(Properties).toMatchObject({ Architectures: ['arm64'], Timeout: 900 });
      expect(configSchema.parse(Properties).VpcConfig).toEqual({
        SecurityGroupIds: ['<SourceDatabaseFunctions.GroupId>'],
        SubnetIds: ['subnet-0123456789abcdef0'],
      });
    }
  });

  test('that handle files have room for a batch of a million rows', () => {
    const sizes = archiveFunctions.map(([id, { Properties }]) => [
      id,
      Properties.MemorySize,
      Object(Properties.EphemeralStorage).Size,
    ]);
    expect(Object.fromEntries(sizes.map(([id, ...size]) => [id, size]))).toEqual({
      ArchivePlan: [512, undefined],
      ArchiveReport: [512, undefined],
      ArchiveRestore: [3_008, 8_192],
      ArchiveSlice: [3_008, 8_192],
    });
  });

  test('read their environment as it is bound', () => {
    for (const [, { Properties }] of archiveFunctions) {
      const { Variables } = configSchema.parse(Properties).Environment;
      const environment = readEnvironment(archiveEnvironment, Variables);
      expect(environment).toMatchObject({
        DATABASE_SECRET_ARN: DATASETS.sourceDatabase.secretArn,
        ARCHIVE_WORK_GROUP: '<ArchiveWorkGroup>',
        SLICE_SECONDS: 600,
      });
      expect(environment.DATASETS).toMatchObject(DATASETS.datasets);
      expect(Buffer.byteLength(JSON.stringify(Variables))).toBeLessThan(4_096);
    }
  });

  test('whose variables could not hold so many datasets are refused at the synthesis', () => {
    const datasets = Array.from({ length: 20 }, (_, index) => {
      const [dataset] = DATASETS.datasets;
      return {
        ...dataset,
        name: `orders-${index}`,
        source: { table: `orders_${index}` },
        lake: { ...dataset?.lake, table: `orders_${index}` },
      };
    });
    expect(() => synthesize({ ...DATASETS, datasets })).toThrow(
      /\nlakehook\.dev\.datasets: they take \d+ bytes of 3000; deploy some of them as another stage$/,
    );
  });
});

test('the functions may reach the port of the database, and AWS, and nothing else; the database lets them in', () => {
  const group = resourceOf(template, 'AWS::EC2::SecurityGroup', 'SourceDatabaseFunctions').Properties;
  const inline = [group.SecurityGroupEgress].flat();
  expect(inline).toMatchObject([{ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }]);
  const rule = { FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' };
  expect([...resourcesOf(template, 'AWS::EC2::SecurityGroupEgress').values()]).toMatchObject([
    { Properties: { ...rule, DestinationSecurityGroupId: 'sg-0123456789abcdef1' } },
  ]);
  expect([...resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').values()]).toMatchObject([
    {
      Properties: {
        ...rule,
        GroupId: 'sg-0123456789abcdef1',
        SourceSecurityGroupId: '<SourceDatabaseFunctions.GroupId>',
      },
    },
  ]);
});

test('every dataset has a night at midnight of its own time zone, which only starts this workflow', () => {
  expect(resourceOf(template, 'AWS::Scheduler::Schedule').Properties).toEqual({
    Description: 'Moves old rows of orders to the lake.',
    ScheduleExpression: NIGHT_SCHEDULE,
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: '<ArchiveWorkflowMachine>',
      RoleArn: '<ArchiveScheduleRole.Arn>',
      Input: '{"Dataset":"orders"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 43_200, MaximumRetryAttempts: 185 },
    },
  });
  const role = resourceOf(template, 'AWS::IAM::Role', 'ArchiveScheduleRole').Properties;
  expect(role.AssumeRolePolicyDocument).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
      },
    ],
  });
  expect(rightsOf('ArchiveScheduleRole')).toEqual(['states:StartExecution on <ArchiveWorkflowMachine>']);
});

describe('the tables in the lake', () => {
  const prepared = (datasets: object[] = DATASETS.datasets) =>
    [...resourcesOf(synthesize({ ...DATASETS, datasets }), 'Custom::ArchivePreparation').values()].map(
      ({ Properties }) => z.object({ Create: z.string(), Update: z.string() }).parse(Properties),
    );
  const callOf = (text: string) => JSON.parse(text.replaceAll('<ArchiveWorkflowMachine>', 'workflow'));

  test('are made by the deployment, which starts the workflow and does not wait', () => {
    const [{ Create, Update } = { Create: '', Update: '' }, ...others] = prepared();
    expect(others).toEqual([]);
    expect(Update).toBe(Create);
    expect(callOf(Create)).toMatchObject({
      service: '@aws-sdk/client-sfn',
      action: 'StartExecution',
      parameters: { stateMachineArn: 'workflow', input: '{"Dataset":"orders","Operation":"PREPARE"}' },
      ignoreErrorCodesMatching: '.*',
    });
    expect(rightsOf('ArchivePreparationRole').filter((right) => !right.startsWith('logs:'))).toEqual([
      'states:StartExecution on <ArchiveWorkflowMachine>',
    ]);
  });

  test('are looked at again where the configuration of the dataset has changed, and only then', () => {
    const [dataset] = DATASETS.datasets;
    const another = { ...dataset, name: 'bills', source: { table: 'bills' } };
    const bills = { ...another, lake: { ...dataset?.lake, table: 'bills' } };
    const ids = (datasets: object[]) =>
      prepared(datasets).map(({ Create }) => callOf(Create).physicalResourceId.id);
    const [orders] = ids(DATASETS.datasets);
    expect(ids([{ ...dataset, partitionColumns: ['country'] }, bills])).not.toContain(orders);
    expect(ids([{ ...dataset }, bills])).toEqual([orders, expect.stringMatching(/^bills-[0-9a-f]{16}$/)]);
  });

  test('are asked for once the functions can do it', () => {
    const [start] = Object.values(template.findResources('Custom::ArchivePreparation'));
    const dependencies: string[] = start?.DependsOn ?? [];
    const ownRights = /^ArchivePreparationRoleDefaultPolicy/;
    const wayIn = /^SourceDatabasefrom/;
    for (const id of [ownRights, /^ArchiveWorkflowMachine/, wayIn]) {
      expect(dependencies).toContainEqual(expect.stringMatching(id));
    }
  });
});

const SECRET =
  'secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf';
const SECRET_KEY = 'kms:Decrypt on arn:aws:kms:eu-central-1:111122223333:key/0a1b';
const STATEMENTS = [
  'athena:GetQueryExecution athena:GetQueryResults athena:StartQueryExecution on arn:aws:athena:::workgroup/<ArchiveWorkGroup>',
  'athena:GetDataCatalog athena:GetTableMetadata on arn:aws:athena:::datacatalog/AwsDataCatalog',
  's3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads on <ResultsBucket.Arn>',
  's3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject on <ResultsBucket.Arn>/results/archive/*',
];
const TABLES =
  'arn:aws:glue:::catalog arn:aws:glue:::database/archive arn:aws:glue:::table/archive/orders arn:aws:glue:::table/archive/orders_hot';
const READ_TABLES = 'BatchGetPartition GetDatabase GetPartition GetPartitions GetTable GetTables';
const MAKE_TABLES = `BatchCreatePartition CreateDatabase CreatePartition CreateTable UpdateTable ${READ_TABLES}`;
const onTables = (actions: string) =>
  `${actions
    .split(' ')
    .map((action) => `glue:${action}`)
    .sort()
    .join(' ')} on ${TABLES}`;
const READ_LAKE = [
  'glue:GetDatabase on arn:aws:glue:::database/default',
  's3:GetBucketLocation on arn:aws:s3:::lake',
  's3:ListBucket on arn:aws:s3:::lake',
  's3:GetObject on arn:aws:s3:::lake/warm/hot/orders/* arn:aws:s3:::lake/warm/orders/*',
];
const WRITE_OBJECTS = 's3:DeleteObject s3:PutObject on arn:aws:s3:::lake/warm/orders/*';

test.each([
  [
    'ArchivePlanRole',
    [SECRET, SECRET_KEY, ...STATEMENTS, ...READ_LAKE, onTables(MAKE_TABLES), WRITE_OBJECTS],
  ],
  [
    'ArchiveSliceRole',
    [SECRET, SECRET_KEY, ...STATEMENTS, ...READ_LAKE, onTables(MAKE_TABLES), WRITE_OBJECTS],
  ],
  ['ArchiveReportRole', [SECRET, SECRET_KEY, ...STATEMENTS, ...READ_LAKE, onTables(READ_TABLES)]],
  ['ArchiveRestoreRole', [SECRET, SECRET_KEY, ...STATEMENTS, ...READ_LAKE, onTables(READ_TABLES)]],
  [
    'ArchiveWorkflowRole',
    [
      ...STATEMENTS,
      ...READ_LAKE,
      onTables(MAKE_TABLES),
      'lambda:InvokeFunction on <ArchivePlan.Arn> <ArchiveReport.Arn> <ArchiveRestore.Arn> <ArchiveSlice.Arn>',
    ],
  ],
])('%s may do this, besides writing its log and traces and being connected', (role, rights) => {
  expect(rightsOf(role).filter((right) => !/^(?:ec2|logs|xray):/.test(right))).toEqual([...rights].sort());
});

test('an alarm goes off for a night that fails or does not come, for rows that stay, and for batches that abort', () => {
  const alarms = [...resourcesOf(template, 'AWS::CloudWatch::Alarm')].filter(([id]) =>
    /^Alarms(?:Archive|Night|OldRows|Aborted)/.test(id),
  );
  const dimensions = [
    { Name: 'Dataset', Value: 'orders' },
    { Name: 'service', Value: 'Lakehook' },
  ];
  expect(Object.fromEntries(alarms.map(([id, { Properties }]) => [id, Properties]))).toMatchObject({
    AlarmsArchiveFailed: { MetricName: 'ExecutionsFailed', Threshold: 0 },
    AlarmsArchiveTimedOut: { MetricName: 'ExecutionsTimedOut', Threshold: 0 },
    AlarmsArchiveAborted: { MetricName: 'ExecutionsAborted', Threshold: 0 },
    AlarmsNightorders: {
      MetricName: 'ArchiveNightsFinished',
      Dimensions: dimensions,
      Period: 3_600,
      EvaluationPeriods: 26,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
    AlarmsOldRowsorders: {
      MetricName: 'ArchiveOldestHotRowAgeDays',
      Dimensions: dimensions,
      Statistic: 'Minimum',
      Period: 86_400,
      Threshold: 32,
      TreatMissingData: 'ignore',
    },
    AlarmsAbortedorders: {
      MetricName: 'ArchiveBatchesAborted',
      Dimensions: dimensions,
      Statistic: 'Sum',
      Threshold: 2,
    },
  });
});

test('of a dataset that is paused only the workflow is watched', () => {
  const datasets = DATASETS.datasets.map((dataset) => ({ ...dataset, paused: true }));
  const ids = [...resourcesOf(synthesize({ ...DATASETS, datasets }), 'AWS::CloudWatch::Alarm').keys()];
  expect(ids.filter((id) => id.endsWith('orders'))).toEqual([]);
  expect(ids).toContain('AlarmsArchiveFailed');
});

const policySchema = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Action: z.union([z.string(), z.array(z.string())]),
        Resource: z.union([z.string(), z.array(z.string())]),
      }),
    ),
  }),
  Roles: z.array(z.string()),
});

/** What a role may do, each statement as `actions on resources`, both sorted. */
function rightsOf(role: string): string[] {
  const policies = [...resourcesOf(template, 'AWS::IAM::Policy').values()].map(({ Properties }) =>
    policySchema.parse(Properties),
  );
  return policies
    .filter(({ Roles }) => Roles.includes(`<${role}>`))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map(
      ({ Action, Resource }) =>
        `${[Action].flat().sort().join(' ')} on ${[Resource].flat().sort().join(' ')}`,
    )
    .sort();
}
