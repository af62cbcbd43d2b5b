import { expect, test } from 'vitest';
import {
  callbackVpc,
  caller,
  customDomain,
  dataset,
  downloadDomain,
  exposure,
  PUBLIC_KEY,
  read,
  sourceDatabase,
} from './stage-fields.ts';

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
