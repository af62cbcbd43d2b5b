/** What one thing costs that AWS counts. */
export interface Price {
  /** The part of the bill that it belongs to. */
  part: string;
  /** What is counted, in the plural. */
  unit: string;
  /** US dollars for so many units: `per`. */
  usd: number;
  per: number;
  /** The page that says so. */
  source: string;
}

const MILLION = 1_000_000;

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SECRETS_MANAGER = 'https://aws.amazon.com/secrets-manager/pricing/';

/**
 * List prices of us-east-1 as of November 2026. A free tier is not counted, nor is what gets cheaper by volume: each is the
 * price of the first tier. A gigabyte is 2^30 bytes, a month 730 hours.
 */
const US_EAST_1 = {
  transitions: {
    part: 'Step Functions',
    unit: 'state transitions',
    usd: 25,
    per: MILLION,
    source: 'https://aws.amazon.com/step-functions/pricing/',
  },
  invocations: { part: 'Lambda', unit: 'requests', usd: 0.2, per: MILLION, source: LAMBDA },
  // On arm64.
  gigabyteSeconds: { part: 'Lambda', unit: 'GB-seconds', usd: 13.3334, per: MILLION, source: LAMBDA },
  apiRequests: {
    part: 'API Gateway',
    unit: 'REST requests',
    usd: 3.5,
    per: MILLION,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  writeUnits: { part: 'DynamoDB', unit: 'write units', usd: 0.625, per: MILLION, source: DYNAMODB },
  readUnits: { part: 'DynamoDB', unit: 'read units', usd: 0.125, per: MILLION, source: DYNAMODB },
  recordGigabytes: { part: 'DynamoDB', unit: 'GB of records', usd: 0.25, per: 1, source: DYNAMODB },
  backupGigabytes: { part: 'DynamoDB', unit: 'GB that can be put back', usd: 0.2, per: 1, source: DYNAMODB },
  // Events of AWS's own services are free, and so are rules, schedules and targets.
  events: {
    part: 'EventBridge',
    unit: 'AWS events',
    usd: 0,
    per: MILLION,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  s3Puts: { part: 'S3', unit: 'PUTs', usd: 5, per: MILLION, source: S3 },
  s3Gets: { part: 'S3', unit: 'GETs and HEADs', usd: 0.4, per: MILLION, source: S3 },
  resultGigabytes: { part: 'S3', unit: 'GB of results', usd: 0.023, per: 1, source: S3 },
  logGigabytes: { part: 'CloudWatch', unit: 'GB of logs taken in', usd: 0.5, per: 1, source: CLOUDWATCH },
  keptLogGigabytes: { part: 'CloudWatch', unit: 'GB of logs kept', usd: 0.03, per: 1, source: CLOUDWATCH },
  metrics: { part: 'CloudWatch', unit: 'metrics', usd: 0.3, per: 1, source: CLOUDWATCH },
  alarms: { part: 'CloudWatch', unit: 'alarms', usd: 0.1, per: 1, source: CLOUDWATCH },
  dashboards: { part: 'CloudWatch', unit: 'dashboards', usd: 3, per: 1, source: CLOUDWATCH },
  secrets: { part: 'Secrets Manager', unit: 'secrets', usd: 0.4, per: 1, source: SECRETS_MANAGER },
  secretReads: { part: 'Secrets Manager', unit: 'calls', usd: 5, per: MILLION, source: SECRETS_MANAGER },
  traces: {
    part: 'X-Ray',
    unit: 'traces',
    usd: 5,
    per: MILLION,
    source: 'https://aws.amazon.com/xray/pricing/',
  },
  transferGigabytes: {
    part: 'Data transfer',
    unit: 'GB to the internet',
    usd: 0.09,
    per: 1,
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
  },
  // 2^40 bytes, each query rounded up as Athena does.
  scannedTerabytes: {
    part: 'Athena',
    unit: 'TB scanned',
    usd: 5,
    per: 1,
    source: 'https://aws.amazon.com/athena/pricing/',
  },
} as const satisfies Readonly<Record<string, Price>>;

/** What is counted. */
export type Meter = keyof typeof US_EAST_1;
export type PriceList = Readonly<Record<Meter, Price>>;

/** The regions whose prices are known. */
export const PRICES = { 'us-east-1': US_EAST_1 } as const satisfies Readonly<Record<string, PriceList>>;
