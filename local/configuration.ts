import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Dataset } from '../core/archive/dataset.ts';
import type { Configuration } from '../core/configuration/configuration.ts';
import { readableBy } from '../core/configuration/fields.ts';
import { LOCAL_STAGE, readStageOfCdkJson } from '../core/configuration/stages.ts';
import { type CallbackPolicy, parseCallbackPolicy } from '../core/delivery/callback-policy.ts';
import { parseSigningKey } from '../core/delivery/signature.ts';
import { LOG_LEVELS, type LogLevel } from './functions/local-observers.ts';
import { PORT_KNOBS, readKnobs } from './knobs.ts';

const zeroOrOne = (byDefault: '0' | '1') => z.enum(['0', '1'], 'must be 0 or 1.').default(byDefault);

const usableBy = (parse: (text: string) => unknown) =>
  z.string().superRefine(readableBy(parse, 'cannot be used: ')).optional();

const knobsSchema = z.object({
  ...PORT_KNOBS,
  LAKEHOOK_HOME: z.string().default('.lakehook'),
  LAKEHOOK_WEBHOOK_SECRET: usableBy(parseSigningKey),
  LAKEHOOK_CALLBACK_ALLOW: usableBy(parseCallbackPolicy),
  LAKEHOOK_DEMO: zeroOrOne('1'),
  LAKEHOOK_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}.`).default('ERROR'),
  LAKEHOOK_DATABASE: zeroOrOne('1'),
  LAKEHOOK_DOWNLOADS: zeroOrOne('0'),
  LAKEHOOK_RESULTS_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 9999.')
    .transform(Number)
    .optional(),
});

/** How the one-machine runtime is set up. */
export interface LocalConfiguration {
  /** Port of the API; 0 takes a free one. */
  port: number;
  /** Port of the AWS-compatible endpoint; 0 takes a free one. */
  awsPort: number;
  /** Absolute path of the folder that holds everything the runtime keeps. */
  home: string;
  /** `whsec_...`, or `whsk_...` for `v1a` signatures alone; absent, one is made and kept in `home`. */
  webhookSecret: string | undefined;
  callbackAllow: string;
  callbackPolicy: CallbackPolicy;
  /** Whether to submit a sample query at the start. */
  demo: boolean;
  /** Whether there is a database with a sample, and an archive of it. */
  database: boolean;
  /** The datasets beside the sample's: tables of the same database. */
  datasets: readonly Dataset[];
  /** What the functions log. */
  logLevel: LogLevel;
  /** Whether links lead to the API's port, as to a download domain of one's own, instead of to S3. */
  downloads: boolean;
  /** Days that results are kept. */
  resultLifetimeInDays: number;
  /** Seconds that the records of queries are kept: no shorter than their results. */
  recordLifetimeSeconds: number;
  /** The database that unqualified table names are looked up in. */
  queryDatabase: string;
  /** US dollars for a terabyte read, for the estimate in `Statistics`. */
  pricePerTerabyte: number;
  /** Whose a query is. */
  callerScope: Configuration['callerScope'];
}

const CDK_JSON = join(import.meta.dirname, '../cdk.json');
const SECONDS_PER_DAY = 24 * 60 * 60;

/**
 * Reads the knobs of the README, and of cdk.json's stage `local` what they leave open. An empty knob counts as absent, but
 * for LAKEHOOK_CALLBACK_ALLOW: an empty list allows the public internet only.
 * @param cdkJson the text of cdk.json.
 * @throws {LakehookError} `ConfigurationInvalid`, which names each knob or field that is wrong and why.
 */
export function readConfiguration(
  source: NodeJS.ProcessEnv,
  cdkJson = readFileSync(CDK_JSON, 'utf8'),
): LocalConfiguration {
  const stage = readStageOfCdkJson(cdkJson, LOCAL_STAGE);
  const knobs = readKnobs(knobsSchema, source);
  const callbackAllow = knobs.LAKEHOOK_CALLBACK_ALLOW ?? stage.callbackAllow;
  const resultLifetimeInDays = knobs.LAKEHOOK_RESULTS_DAYS ?? stage.resultLifetimeInDays;
  return {
    port: knobs.PORT,
    awsPort: knobs.AWS_PORT,
    home: resolve(knobs.LAKEHOOK_HOME),
    webhookSecret: knobs.LAKEHOOK_WEBHOOK_SECRET,
    callbackAllow,
    callbackPolicy: parseCallbackPolicy(callbackAllow),
    demo: knobs.LAKEHOOK_DEMO === '1',
    database: knobs.LAKEHOOK_DATABASE === '1',
    datasets: stage.datasets,
    logLevel: knobs.LAKEHOOK_LOG_LEVEL,
    downloads: knobs.LAKEHOOK_DOWNLOADS === '1',
    resultLifetimeInDays,
    recordLifetimeSeconds: Math.max(stage.recordLifetimeInDays, resultLifetimeInDays) * SECONDS_PER_DAY,
    queryDatabase: stage.database,
    pricePerTerabyte: stage.pricePerTerabyte,
    callerScope: stage.callerScope,
  };
}
