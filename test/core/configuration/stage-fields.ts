import { readStage } from '../../../core/configuration/stages.ts';

export const read = (given: unknown) => readStage({ dev: given }, 'dev');

export const callbackVpc = {
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-01234567'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};

export const caller = 'arn:aws:iam::111122223333:role/reports';
export const exposure = { kind: 'PRIVATE', vpcEndpointIds: ['vpce-0123456789abcdef0'] };

export const dataset = {
  name: 'orders',
  source: { table: 'orders' },
  timeColumn: 'created_at',
  lake: { database: 'shop', table: 'orders', location: 's3://lake/orders/' },
};

export const sourceDatabase = {
  secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf',
  securityGroupId: 'sg-0123456789abcdef1',
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0'],
};

/** Nobody's: its private half was thrown away. */
export const PUBLIC_KEY =
  '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEncyvTeM2oSJBBATcaAilZFroTjwE\n+IogdZnDDhPkvMnsHQT5UR/MGllYLH6y48vwLFeVfpQZVrgI7PX4KgnflQ==\n-----END PUBLIC KEY-----\n';

export const downloadDomain = {
  domainName: 'results.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a',
  publicKeys: [PUBLIC_KEY],
  privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:links-AbCdEf',
};

export const customDomain = {
  domainName: 'lakehook.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a',
};
