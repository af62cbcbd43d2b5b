import * as z from 'zod';
import { datasetsSchema } from '../archive/dataset.ts';
import { CALLER_SCOPES } from '../contract/caller.ts';
import { parseCallbackPolicy } from '../delivery/callback-policy.ts';
import { LakehookError } from '../errors.ts';
import { callerRoleSchema } from './caller-role.ts';
import { consistent, locallyConsistent } from './consistency.ts';
import { downloadDomainSchema } from './download-domain.ts';
import { encryptionSchema } from './encryption.ts';
import { exposureSchema } from './exposure.ts';
import {
  accountId,
  bucketName,
  databaseName,
  keyArn,
  principalArn,
  readableBy,
  regionName,
  text,
} from './fields.ts';
import { callbackVpcSchema } from './network.ts';
import { sourceDatabaseSchema } from './source-database.ts';
import { usagePlansSchema } from './usage-plans.ts';
import { workGroupsSchema } from './work-groups.ts';

/** What a deployment decides. All of it may be left out. */
export const configurationSchema = z
  .strictObject({
    stackName: text(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'letters, digits and hyphens, a letter first')
      .optional()
      .describe(
        'The name of the stack: `Lakehook` for the stage `dev` and `Lakehook-<stage>` for the others where it is left out.',
      ),
    account: accountId
      .optional()
      .describe('The account to deploy to; that of the credentials where it is left out.'),
    region: regionName
      .optional()
      .describe('The region to deploy to; that of the credentials where it is left out.'),

    exposure: exposureSchema
      .default({ kind: 'REGIONAL' })
      .describe('Where the API can be reached from: see [second-account.md](second-account.md).'),
    callers: z
      .array(principalArn)
      .default([])
      .describe(
        'The roles and users that may ask, of this account or of others. Left empty, whoever this account lets. An account’s ' +
          '`root` stands for whomever that account lets.',
      ),
    callerRole: callerRoleSchema
      .optional()
      .describe('A role in a caller’s own account, which is a stack of its own.'),
    callerScope: z
      .enum(CALLER_SCOPES)
      .default('PRINCIPAL')
      .describe(
        'Whose a query is: PRINCIPAL, the role’s or user’s that asked; ACCOUNT, all of its account’s. It decides who may see ' +
          'and cancel a query, and within what a ClientRequestToken names one. Changing it hides the queries asked until then.',
      ),
    throttle: z
      .strictObject({
        rate: z.number().positive().describe('Requests per second.'),
        burst: z.int().positive().describe('How many requests at once.'),
      })
      // StartExecution takes 150 a second in the smaller regions, and an account may have other workflows.
      // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
      .default({ rate: 100, burst: 200 })
      .describe('What the API takes of all callers together.'),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    queriesConcurrency: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe(
        'How many calls of the function that answers what became of queries may run at once. One that waits by ' +
          '`WaitTimeSeconds` runs for up to 20 seconds, so without a bound those who wait can take all the concurrency that ' +
          'the account has, and queries and callbacks come late. Beyond it a request is answered 500, and may be sent again. ' +
          'As many are kept for it, which the account’s other functions then lack.',
      ),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    usagePlans: usagePlansSchema
      .default([])
      .describe(
        'What single callers may ask for, within `throttle`. Where there is any, each gets an API key, and every request needs ' +
          'one in the header `x-api-key`, besides its signature: a key says whose share a request is taken from, not who ' +
          'asks. API Gateway keeps to these figures with best effort only.',
      ),

    workGroups: workGroupsSchema
      .prefault([{ name: 'lakehook' }])
      .describe('The Athena work groups that are made. Queries run in the first unless they name another.'),
    database: databaseName
      .default('default')
      .describe(
        'The database that unqualified table names are looked up in, unless the caller names another.',
      ),
    databases: z
      .array(databaseName)
      .default([])
      .describe('The Glue databases that queries may read besides `database`.'),
    lakeBuckets: z
      .array(bucketName)
      .default([])
      .describe("The buckets that the lake's tables lie in. Queries may read them, and nothing else."),
    lakeKeyArns: z
      .array(keyArn)
      .default([])
      .describe(
        "The KMS keys that the lake's buckets are encrypted with, those of datasets included. Their own policies have to let IAM of " +
          'this account decide.',
      ),
    allowWrites: z
      .boolean()
      .default(false)
      .describe(
        'Whether queries may also write: INSERT, MERGE and DDL, on the tables and partitions of the databases above, and ' +
          "the files in the lake's buckets. What CREATE TABLE AS makes lies among the results and goes with them, for the " +
          'work group decides where: give a table its LOCATION, then INSERT. Whoever may make tables may lay one over the ' +
          'results, and so see what others asked for: allow it among callers who trust each other. Otherwise such ' +
          'statements are refused, and the workflow’s role could not run them either.',
      ),
    // https://aws.amazon.com/athena/pricing/
    pricePerTerabyte: z
      .number()
      .min(0)
      .max(1_000)
      .multipleOf(0.01)
      .default(5)
      .describe(
        'US dollars that Athena charges for a terabyte it reads, for the estimate in `Statistics`: the list price of most ' +
          'regions unless it is given.',
      ),

    callbackAllow: z
      .string()
      .superRefine(readableBy(parseCallbackPolicy))
      .default('')
      .describe(
        'Host names and CIDRs that callbacks may reach besides the public internet, as a comma list.',
      ),
    callbackVpc: callbackVpcSchema
      .optional()
      .describe('The VPC that callbacks are sent from; outside any where it is left out.'),
    downloadDomain: downloadDomainSchema
      .optional()
      .describe('A host name of one’s own for links, which then show neither account nor bucket.'),

    datasets: datasetsSchema
      .default([])
      .describe('The tables of the source database whose old rows go to the lake.'),
    sourceDatabase: sourceDatabaseSchema
      .optional()
      .describe('The database that the datasets are tables of: see [archive.md](archive.md).'),

    encryption: encryptionSchema
      .default({ kind: 'AWS_OWNED' })
      .describe('What data at rest is encrypted with.'),
    resultLifetimeInDays: z
      .int()
      .min(1)
      .max(3_650)
      .default(7)
      .describe(
        'Days that result files are kept. Links live for hours at the most, but can be made anew until then.',
      ),
    // Step Functions keeps an execution for 90 days. Were its record gone before, the execution would be taken for a query
    // that has not begun.
    recordLifetimeInDays: z
      .int()
      .min(90)
      .max(3_650)
      .default(90)
      .describe(
        'Days that the record of a query is kept, and so what became of it can be asked: 90 at the least, and never less ' +
          'than its result.',
      ),

    alarmTopicArn: text(
      /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
      'the ARN of a standard SNS topic',
    )
      .optional()
      .describe('The SNS topic that alarms are told to. Without it they only show their state.'),
  })
  .superRefine(consistent);

/** The same of one machine, which is no deployment and has a database of its own. */
const localConfigurationSchema = z.strictObject(configurationSchema.shape).superRefine(locallyConsistent);

/** What a deployment decides, every field that has a default filled in. */
export type Configuration = z.infer<typeof configurationSchema>;
/** What a deployment has to say of it. */
export type ConfigurationInput = z.input<typeof configurationSchema>;

/**
 * Reads a configuration, wherever it comes from.
 * @param at the path that stands before the fields in messages.
 * @throws {LakehookError} `ConfigurationInvalid`, which names each field that is wrong.
 */
export function parseConfiguration(input: unknown, at: string[] = []): Configuration {
  return parsed(configurationSchema, input, at);
}

/** Reads what one machine decides, as `parseConfiguration` does. */
export function parseLocalConfiguration(input: unknown, at: string[]): Configuration {
  return parsed(localConfigurationSchema, input, at);
}

function parsed(schema: z.ZodType<Configuration>, input: unknown, at: string[]): Configuration {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${[...at, ...path].join('.')}: ${message}`);
  throw new LakehookError('ConfigurationInvalid', `The configuration is not valid.\n${faults.join('\n')}`);
}
