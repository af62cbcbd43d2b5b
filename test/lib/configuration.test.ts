import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readConfiguration } from '../../lib/configuration.ts';

const callbackVpc = {
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-01234567'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};

test('everything has a default', () => {
  expect(readConfiguration(undefined)).toEqual({
    workGroup: 'lakehook',
    database: 'default',
    databases: [],
    lakeBuckets: [],
    callbackAllow: '',
    bytesScannedCutoff: 1_099_511_627_776,
    resultLifetimeInDays: 7,
    throttle: { rate: 100, burst: 200 },
  });
});

test('what may be left out may be given', () => {
  const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:operators';
  expect(readConfiguration({ callbackVpc, alarmTopicArn })).toMatchObject({ callbackVpc, alarmTopicArn });
});

test('what cdk.json says is valid', () => {
  const cdkJson: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8'));
  const { context } = z.object({ context: z.object({ lakehook: z.unknown() }) }).parse(cdkJson);
  expect(() => readConfiguration(context.lakehook)).not.toThrow();
});

test.each([
  [{ workGroup: 'no blanks' }, 'lakehook.workGroup: must be 1 to 128 letters'],
  [{ database: 'Sales' }, 'lakehook.database: must be the name of a Glue database'],
  [{ databases: ['web', 'a-b'] }, 'lakehook.databases.1: must be the name of a Glue database'],
  [{ lakeBuckets: ['s3://lake'] }, 'lakehook.lakeBuckets.0: must be the name of a bucket'],
  [{ callbackAllow: '10.0.0.0/8,not a host' }, 'lakehook.callbackAllow: "not a host" is neither'],
  [{ callbackVpc: { vpcId: 'vpc-01234567' } }, 'lakehook.callbackVpc.privateSubnetIds: '],
  [
    { callbackVpc: { ...callbackVpc, privateSubnetIds: ['subnet-0a'] } },
    'lakehook.callbackVpc.privateSubnetIds.0: must be the id of a subnet',
  ],
  [{ callbackVpc: { ...callbackVpc, securityGroupIds: [] } }, 'lakehook.callbackVpc.securityGroupIds: '],
  [{ alarmTopicArn: 'operators' }, 'lakehook.alarmTopicArn: must be the ARN of a standard SNS topic'],
  [
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:operators.fifo' },
    'lakehook.alarmTopicArn: must be the ARN of a standard SNS topic',
  ],
  [{ bytesScannedCutoff: 1 }, 'lakehook.bytesScannedCutoff: '],
  [{ resultLifetimeInDays: 0 }, 'lakehook.resultLifetimeInDays: '],
  [{ throttle: { rate: 1, burst: 0 } }, 'lakehook.throttle.burst: '],
  [{ lakeBucket: ['lake'] }, 'lakehook: Unrecognized key: "lakeBucket"'],
  ['lake', 'lakehook: '],
])('refuses %j by the name of the field', (context, message) => {
  expect(() => readConfiguration(context)).toThrow(message);
});
