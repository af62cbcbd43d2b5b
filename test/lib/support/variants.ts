const account = '111122223333';
const region = 'eu-central-1';
const role = 'arn:aws:iam::444455556666:role/reports';
const endpoint = 'vpce-0123456789abcdef0';
const privately = { kind: 'PRIVATE', vpcEndpointIds: [endpoint] };

/** Where an API can be reached from. */
export const EXPOSURES: Record<string, object> = {
  regional: {},
  'regional for some callers': { callers: [role] },
  private: { exposure: privately, callers: [role] },
  'private without association': { exposure: { ...privately, associate: false }, callers: [role] },
  'private under a host name': {
    account,
    exposure: {
      ...privately,
      customDomain: {
        domainName: 'lakehook.example.com',
        certificateArn: `arn:aws:acm:${region}:${account}:certificate/0a1b`,
        ownVpcEndpointIds: [endpoint],
      },
    },
    callers: [role],
  },
};

/** A database, and a table of it whose old rows go to the lake. */
export const DATASETS = {
  datasets: [
    {
      name: 'orders',
      source: { table: 'orders' },
      timeColumn: 'placed_at',
      timeZone: 'Europe/Berlin',
      partitionColumns: ['region'],
      lake: { database: 'archive', table: 'orders', location: 's3://lake/warm/' },
    },
  ],
  sourceDatabase: {
    secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:shop-AbCdEf`,
    secretKeyArn: `arn:aws:kms:${region}:${account}:key/0a1b`,
    securityGroupId: 'sg-0123456789abcdef1',
    vpcId: 'vpc-0123456789abcdef0',
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  },
};

/** A host name of one's own for links. The key is nobody's: its private half was thrown away. */
const downloadDomain = {
  domainName: 'downloads.example.com',
  certificateArn: `arn:aws:acm:us-east-1:${account}:certificate/0a1b`,
  publicKeys: [
    `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEncyvTeM2oSJBBATcaAilZFroTjwE
+IogdZnDDhPkvMnsHQT5UR/MGllYLH6y48vwLFeVfpQZVrgI7PX4KgnflQ==
-----END PUBLIC KEY-----
`,
  ],
  privateKeySecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:downloads-AbCdEf`,
};

/** What a deployment may choose besides. */
export const OPTIONS: Record<string, object> = {
  'nothing else': {},
  'an account and a region': { account, region },
  'a key of its own': { region, encryption: { kind: 'CUSTOMER_KEY' } },
  'a key that is there': {
    region,
    encryption: { kind: 'CUSTOMER_KEY', keyArn: `arn:aws:kms:${region}:${account}:key/0a1b` },
  },
  'a VPC for callbacks': {
    callbackVpc: {
      vpcId: 'vpc-0123456789abcdef0',
      privateSubnetIds: ['subnet-0123456789abcdef0'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
  },
  'usage plans': { usagePlans: [{ name: 'web', rate: 1, burst: 1, quotaPerDay: 10 }] },
  writes: { allowWrites: true, lakeBuckets: ['lake'], databases: ['web'] },
  'two work groups': { workGroups: [{ name: 'reports' }, { name: 'web' }] },
  'datasets of a database': DATASETS,
  'keys of the lake': {
    ...DATASETS,
    lakeBuckets: ['lake'],
    lakeKeyArns: [`arn:aws:kms:${region}:${account}:key/1c2d`],
    downloadDomain: {
      ...downloadDomain,
      privateKeySecretKeyArn: `arn:aws:kms:${region}:${account}:key/3e4f`,
    },
  },
  'a download domain that logs': {
    // In us-east-1, which the credentials say.
    downloadDomain: { ...downloadDomain, accessLog: true },
  },
  'a download domain': { region, downloadDomain },
  'an alarm topic': { alarmTopicArn: `arn:aws:sns:${region}:${account}:operators` },
};

/** Everything at once. */
export const EVERYTHING: object = {
  ...Object.assign({}, ...Object.values(EXPOSURES), ...Object.values(OPTIONS)),
  encryption: { kind: 'CUSTOMER_KEY' },
};
