import { expect, test } from 'vitest';
import { readStage } from '../../../core/configuration/stages.ts';

const read = (given: unknown) => readStage({ dev: given }, 'dev');
const callbackVpc = {
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-01234567'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const caller = 'arn:aws:iam::111122223333:role/reports';
const exposure = { kind: 'PRIVATE', vpcEndpointIds: ['vpce-0123456789abcdef0'] };
const dataset = {
  name: 'orders',
  source: { table: 'orders' },
  timeColumn: 'created_at',
  lake: { database: 'shop', table: 'orders', location: 's3://lake/orders/' },
};
const sourceDatabase = {
  secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf',
  securityGroupId: 'sg-0123456789abcdef1',
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0'],
};

/** Nobody's: its private half was thrown away. */
const PUBLIC_KEY =
  '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEncyvTeM2oSJBBATcaAilZFroTjwE\n+IogdZnDDhPkvMnsHQT5UR/MGllYLH6y48vwLFeVfpQZVrgI7PX4KgnflQ==\n-----END PUBLIC KEY-----\n';
const downloadDomain = {
  domainName: 'results.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a',
  publicKeys: [PUBLIC_KEY],
  privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:links-AbCdEf',
};
const customDomain = {
  domainName: 'lakehook.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a',
};

test('everything has a default', () => {
  expect(read({})).toEqual({
    exposure: { kind: 'REGIONAL' },
    callers: [],
    callerScope: 'PRINCIPAL',
    throttle: { rate: 100, burst: 200 },
    usagePlans: [],
    workGroups: [{ name: 'lakehook', bytesScannedCutoff: 1_099_511_627_776 }],
    database: 'default',
    databases: [],
    lakeBuckets: [],
    lakeKeyArns: [],
    allowWrites: false,
    pricePerTerabyte: 5,
    callbackAllow: '',
    datasets: [],
    encryption: { kind: 'AWS_OWNED' },
    resultLifetimeInDays: 7,
    recordLifetimeInDays: 90,
  });
});

test('what may be left out may be given', () => {
  const given = {
    stackName: 'Reports',
    account: '111122223333',
    region: 'eu-central-1',
    exposure: {
      ...exposure,
      customDomain: {
        domainName: 'lakehook.example.internal.com',
        certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a',
      },
    },
    callers: [caller, 'arn:aws:iam::444455556666:root', 'arn:aws:iam::444455556666:user/team/ana'],
    callerRole: { account: '444455556666', trusts: [caller, 'lambda.amazonaws.com'], apiId: '0a1b2c3d4e' },
    callerScope: 'ACCOUNT',
    throttle: { rate: 10.5, burst: 20 },
    usagePlans: [
      { name: 'reports', rate: 0.5, burst: 5 },
      { name: 'Web2', rate: 10, burst: 20, quotaPerDay: 1_000 },
    ],
    workGroups: [{ name: 'reports' }, { name: 'web', bytesScannedCutoff: 10_000_000 }],
    allowWrites: true,
    pricePerTerabyte: 6.25,
    callbackVpc,
    downloadDomain: {
      domainName: 'results.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a',
      publicKeys: [PUBLIC_KEY],
      privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:links-AbCdEf',
    },
    datasets: [dataset],
    sourceDatabase,
    encryption: { kind: 'CUSTOMER_KEY', keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/0a-1b' },
    resultLifetimeInDays: 90,
    recordLifetimeInDays: 400,
    alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:operators',
  };
  expect(read(given)).toMatchObject(given);
});

const EU = { account: '111122223333', region: 'eu-central-1' };
const elsewhere = 'must be of eu-central-1, as the deployment is';

test.each<[object, string]>([
  [
    { ...EU, alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:operators' },
    `lakehook.dev.alarmTopicArn: ${elsewhere}`,
  ],
  [
    {
      ...EU,
      callers: [caller],
      exposure: {
        ...exposure,
        customDomain: {
          ...customDomain,
          certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a',
        },
      },
    },
    `lakehook.dev.exposure.customDomain.certificateArn: ${elsewhere}`,
  ],
  [
    { ...EU, encryption: { kind: 'CUSTOMER_KEY', keyArn: 'arn:aws:kms:us-east-1:111122223333:key/0a' } },
    `lakehook.dev.encryption.keyArn: ${elsewhere}`,
  ],
  [
    { region: 'us-east-1', downloadDomain },
    'lakehook.dev.downloadDomain.privateKeySecretArn: must be of us-east-1, as the deployment is',
  ],
  [
    { ...EU, lakeKeyArns: ['arn:aws:kms:us-east-1:111122223333:key/0a'] },
    `lakehook.dev.lakeKeyArns.0: ${elsewhere}`,
  ],
  [
    { ...EU, downloadDomain: { ...downloadDomain, accessLog: true } },
    'lakehook.dev.downloadDomain.accessLog: must be false outside us-east-1',
  ],
  [
    { downloadDomain: { ...downloadDomain, publicKeys: [PUBLIC_KEY.replace('MFkw', 'AAAA')] } },
    'lakehook.dev.downloadDomain.publicKeys.0: must be a public key in PEM',
  ],
  [
    {
      datasets: [dataset],
      sourceDatabase: { ...sourceDatabase, secretArn: sourceDatabase.secretArn.slice(0, -7) },
    },
    'lakehook.dev.sourceDatabase.secretArn: must be the ARN of a secret of Secrets Manager, with the six characters',
  ],
  [
    {
      ...EU,
      callers: [caller],
      exposure: {
        ...exposure,
        customDomain: { ...customDomain, ownVpcEndpointIds: ['vpce-0123456789abcdef1'] },
      },
    },
    'lakehook.dev.exposure.customDomain.ownVpcEndpointIds.0: must be one of vpcEndpointIds',
  ],
  [
    { ...EU, callers: [caller], callerRole: { account: '444455556666', trusts: [caller] } },
    'lakehook.dev.callers: must name the callerRole, arn:aws:iam::444455556666:role/lakehook-caller',
  ],
  [
    { ...EU, callerRole: { account: '444455556666', trusts: [caller] } },
    'lakehook.dev.callers: must name the callerRole',
  ],
  [{ callers: [caller, caller] }, `lakehook.dev.callers.1: ${caller} is there twice`],
  [
    { region: 'cn-north-1', callers: [caller] },
    'lakehook.dev.callers.0: must be of arn:aws-cn, as cn-north-1 is',
  ],
  [
    { datasets: [dataset], sourceDatabase, workGroups: [{ name: 'a' }, { name: 'a-archive' }] },
    "lakehook.dev.workGroups.1.name: must not be a-archive, which the archive's own is called",
  ],
  [{ sourceDatabase }, 'lakehook.dev.sourceDatabase: is there for datasets, and there are none'],
  [
    { usagePlans: [{ name: 'web', rate: 101, burst: 1 }] },
    'lakehook.dev.usagePlans.0.rate: must not be above throttle.rate, which is 100',
  ],
  [
    { usagePlans: [{ name: 'web', rate: 1, burst: 201 }] },
    'lakehook.dev.usagePlans.0.burst: must not be above throttle.burst, which is 200',
  ],
])('fields that do not go together are refused: %j', (given, message) => {
  expect(() => read(given)).toThrow(message);
});

test('within one account the role of the caller need not be named', () => {
  const role = { ...EU, callerRole: { account: EU.account, trusts: [caller] } };
  expect(read(role).callers).toEqual([]);
});

test.each([
  [{ workGroups: [] }, 'lakehook.dev.workGroups'],
  [{ workGroups: [{ name: 'no blanks' }] }, 'lakehook.dev.workGroups.0.name: must be 1 to 128 letters'],
  [{ workGroups: [{ name: 'a', bytesScannedCutoff: 1 }] }, 'lakehook.dev.workGroups.0.bytesScannedCutoff: '],
  [
    { workGroups: [{ name: 'a' }, { name: 'a' }] },
    'lakehook.dev.workGroups: there are two work groups called a',
  ],
  [{ database: 'Sales' }, 'lakehook.dev.database: must be the name of a Glue database'],
  [{ databases: ['web', 'a-b'] }, 'lakehook.dev.databases.1: must be the name of a Glue database'],
  [{ lakeBuckets: ['s3://lake'] }, 'lakehook.dev.lakeBuckets.0: must be the name of a bucket'],
  [{ callbackAllow: '10.0.0.0/8,not a host' }, 'lakehook.dev.callbackAllow: "not a host" is neither'],
  [{ callbackVpc: { vpcId: 'vpc-01234567' } }, 'lakehook.dev.callbackVpc.privateSubnetIds: '],
  [
    { callbackVpc: { ...callbackVpc, privateSubnetIds: ['subnet-0a'] } },
    'lakehook.dev.callbackVpc.privateSubnetIds.0: must be the id of a subnet',
  ],
  [{ callbackVpc: { ...callbackVpc, securityGroupIds: [] } }, 'lakehook.dev.callbackVpc.securityGroupIds: '],
  [{ alarmTopicArn: 'operators' }, 'lakehook.dev.alarmTopicArn: must be the ARN of a standard SNS topic'],
  [
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:operators.fifo' },
    'lakehook.dev.alarmTopicArn: must be the ARN of a standard SNS topic',
  ],
  [{ resultLifetimeInDays: 0 }, 'lakehook.dev.resultLifetimeInDays: '],
  [{ recordLifetimeInDays: 89 }, 'lakehook.dev.recordLifetimeInDays: '],
  [
    { resultLifetimeInDays: 91 },
    'lakehook.dev.recordLifetimeInDays: must not be less than resultLifetimeInDays, which is 91',
  ],
  [{ throttle: { rate: 1, burst: 0 } }, 'lakehook.dev.throttle.burst: '],
  [{ callerScope: 'USER' }, 'lakehook.dev.callerScope: '],
  [{ allowWrites: 'false' }, 'lakehook.dev.allowWrites: '],
  [{ pricePerTerabyte: -1 }, 'lakehook.dev.pricePerTerabyte: '],
  [{ pricePerTerabyte: 0.0000001 }, 'lakehook.dev.pricePerTerabyte: '],
  [{ usagePlans: [{ name: 'a-b', rate: 1, burst: 1 }] }, 'lakehook.dev.usagePlans.0.name: must be 1 to 64'],
  [{ usagePlans: [{ name: 'web', rate: 1 }] }, 'lakehook.dev.usagePlans.0.burst: '],
  [
    { usagePlans: [{ name: 'web', rate: 1, burst: 1, quotaPerDay: 0 }] },
    'lakehook.dev.usagePlans.0.quotaPerDay: ',
  ],
  [
    { usagePlans: [1, 2].map((rate) => ({ name: 'web', rate, burst: 1 })) },
    'lakehook.dev.usagePlans: there are two plans called web',
  ],
  [{ exposure: { kind: 'EDGE' } }, 'lakehook.dev.exposure.kind: '],
  [{ exposure: { ...exposure, vpcEndpointIds: [] }, callers: [caller] }, 'exposure.vpcEndpointIds: '],
  [
    { exposure: { ...exposure, vpcEndpointIds: ['vpc-01234567'] }, callers: [caller] },
    'lakehook.dev.exposure.vpcEndpointIds.0: must be the id of a VPC endpoint',
  ],
  [{ exposure }, 'lakehook.dev.callers: must name who may ask where the exposure is PRIVATE'],
  [{ callers: ['*'] }, 'lakehook.dev.callers.0: must be the ARN of a role, of a user or of the root'],
  [
    { callers: ['arn:aws:sts::111122223333:assumed-role/reports/session'] },
    'lakehook.dev.callers.0: must be the ARN of a role',
  ],
  [{ callers: ['arn:aws:iam::111122223333:role/*'] }, 'lakehook.dev.callers.0: must be the ARN of a role'],
  [
    { callerRole: { account: '111122223333', trusts: ['*'] } },
    'lakehook.dev.callerRole.trusts.0: must be the ARN of a principal or the name of a service',
  ],
  [
    { callerRole: { account: '111122223333', trusts: [caller], routes: ['getEverything'] } },
    'lakehook.dev.callerRole.routes.0: ',
  ],
  [{ account: '1' }, 'lakehook.dev.account: must be the 12 digits of an account'],
  [{ account: 111122223333 }, 'lakehook.dev.account: must be the 12 digits of an account'],
  [{ region: 'Frankfurt' }, 'lakehook.dev.region: must be the name of a region'],
  [
    { encryption: { kind: 'CUSTOMER_KEY' } },
    'lakehook.dev.region: must be given where encryption is by a CUSTOMER_KEY',
  ],
  [
    { callerRole: { account: '111122223333', trusts: [caller] }, region: 'eu-central-1' },
    'lakehook.dev.account: must be given where there is a callerRole',
  ],
  [
    { callerRole: { account: '111122223333', trusts: [caller] }, account: '111122223333' },
    'lakehook.dev.region: must be given where there is a callerRole',
  ],
  [
    {
      exposure: {
        ...exposure,
        customDomain: {
          domainName: 'lakehook.example.com',
          certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a',
        },
      },
      callers: [caller],
    },
    'lakehook.dev.account: must be given where there is a customDomain',
  ],
  [
    { encryption: { kind: 'CUSTOMER_KEY', keyArn: 'alias/lakehook' } },
    'lakehook.dev.encryption.keyArn: must be the ARN of a KMS key',
  ],
  [{ encryption: { kind: 'AWS_OWNED', keyArn: 'a' } }, 'lakehook.dev.encryption: Unrecognized key: "keyArn"'],
  [
    { downloadDomain: { certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a' } },
    'lakehook.dev.downloadDomain.certificateArn: must be of us-east-1',
  ],
  [{ datasets: [dataset] }, 'lakehook.dev.sourceDatabase: must be given where there are datasets'],
  [{ sourceDatabase: { ...sourceDatabase, port: 0 } }, 'lakehook.dev.sourceDatabase.port: '],
  [
    { sourceDatabase: { ...sourceDatabase, securityGroupId: 'default' } },
    'lakehook.dev.sourceDatabase.securityGroupId: must be the id of a security group',
  ],
  [{ datasets: [{ ...dataset, retentionDays: 0 }] }, 'lakehook.dev.datasets.0.retentionDays: '],
  [{ datasets: [dataset, dataset] }, 'there are two datasets called orders'],
  [{ lakeBucket: ['lake'] }, 'lakehook.dev: Unrecognized key: "lakeBucket"'],
  ['lake', 'lakehook.dev: '],
])('refuses %j by the name of the field', (given, message) => {
  expect(() => read(given)).toThrow(message);
});
