import * as z from 'zod';
import { parseCallbackPolicy } from '../core/delivery/callback-policy.ts';
import { BYTES_SCANNED_CUTOFF } from '../core/workflow/limits.ts';

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket');
const databaseName = z.string().regex(/^[a-z0-9_]{1,255}$/, 'must be the name of a Glue database');

const resourceId = (prefix: string) => new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`);

const callbackVpcSchema = z.strictObject({
  vpcId: z.string().regex(resourceId('vpc'), 'must be the id of a VPC'),
  /** Where the function is connected. It gets no public address: what it reaches beyond, it reaches through a NAT. */
  privateSubnetIds: z
    .array(z.string().regex(resourceId('subnet'), 'must be the id of a subnet'))
    .min(1)
    .max(16),
  securityGroupIds: z
    .array(z.string().regex(resourceId('sg'), 'must be the id of a security group'))
    .min(1)
    .max(5),
});

/** The VPC that callbacks are sent from. The upper limits are Lambda's. */
export type CallbackVpc = z.infer<typeof callbackVpcSchema>;

const configurationSchema = z.strictObject({
  /** The Athena work group that is made and that every query runs in. */
  workGroup: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,128}$/, 'must be 1 to 128 letters, digits, full stops, hyphens and underscores')
    .default('lakehook'),
  /** The database that unqualified table names are looked up in, unless the caller names another. */
  database: databaseName.default('default'),
  /** The Glue databases that queries may read besides `database`. */
  databases: z.array(databaseName).default([]),
  /** The buckets that the lake's tables lie in. Queries may read them, and nothing else. */
  lakeBuckets: z.array(bucketName).default([]),
  /** Host names and CIDRs that callbacks may reach besides the public internet, as a comma list. */
  callbackAllow: z.string().superRefine(refuseUnknownEntry).default(''),
  /** The VPC that callbacks are sent from; outside any where it is left out. */
  callbackVpc: callbackVpcSchema.optional(),
  /** The SNS topic that alarms are told to. Without it they only show their state. */
  alarmTopicArn: z
    .string()
    .regex(
      /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
      'must be the ARN of a standard SNS topic',
    )
    .optional(),
  /** Bytes that one query may scan before Athena cancels it. Athena takes 10 MB at the least. */
  bytesScannedCutoff: z.int().min(10_000_000).default(BYTES_SCANNED_CUTOFF),
  /** Days that result files are kept. Links live for hours at the most, but can be made anew until then. */
  resultLifetimeInDays: z.int().min(1).default(7),
  /** What the API takes of all callers together: requests per second, and how many at once. */
  throttle: z
    .strictObject({ rate: z.number().positive(), burst: z.int().positive() })
    // StartExecution takes 150 a second in the smaller regions, and an account may have other workflows.
    // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    .default({ rate: 100, burst: 200 }),
});

/** What a deployment decides. It stands in cdk.json, as the context value `lakehook`; all of it may be left out. */
export type Configuration = z.infer<typeof configurationSchema>;

/**
 * Reads the configuration.
 * @throws {Error} that names each field that is wrong.
 */
export function readConfiguration(context: unknown): Configuration {
  const result = configurationSchema.safeParse(context ?? {});
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${['lakehook', ...path].join('.')}: ${message}`,
  );
  throw new Error(`The configuration is not valid.\n${faults.join('\n')}`);
}

function refuseUnknownEntry(allow: string, refinement: z.RefinementCtx<string>) {
  try {
    parseCallbackPolicy(allow);
  } catch (error) {
    refinement.addIssue(error instanceof Error ? error.message : String(error));
  }
}
