import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { LakehookError } from '../../../core/errors.ts';
import { callbackVpc, caller, dataset, exposure, read, sourceDatabase } from './stage-fields.ts';

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

describe('what is wrong with datasets is said once, with the stage and the field', () => {
  const faultsOf = (given: unknown) => {
    const { message } = z.instanceof(LakehookError).parse(thrownBy(() => read(given)));
    return message.split('\n');
  };

  test('a field', () => {
    const faults = faultsOf({ datasets: [{ ...dataset, retentionDays: 0 }], sourceDatabase });
    expect(faults).toEqual([
      'The configuration is not valid.',
      expect.stringMatching(/^lakehook\.dev\.datasets\.0\.retentionDays: Too small/),
    ]);
  });

  test('two that are the same', () => {
    expect(faultsOf({ datasets: [dataset, dataset], sourceDatabase })).toEqual([
      'The configuration is not valid.',
      'lakehook.dev.datasets.1.name: there are two datasets called orders',
      'lakehook.dev.datasets.1.source: there are two datasets of public.orders',
      'lakehook.dev.datasets.1.lake: there are two datasets in shop.orders',
    ]);
  });

  test('too many for the functions that work with them', () => {
    const datasets = Array.from({ length: 20 }, (_, index) => ({
      ...dataset,
      name: `orders-${index}`,
      source: { table: `orders_${index}` },
      lake: { ...dataset.lake, table: `orders_${index}` },
    }));
    expect(faultsOf({ datasets, sourceDatabase })).toEqual([
      'The configuration is not valid.',
      expect.stringMatching(
        /^lakehook\.dev\.datasets: they take \d+ bytes of 3000; deploy some of them as another stage$/,
      ),
    ]);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
