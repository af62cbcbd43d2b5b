import { resolve } from 'node:path';
import * as z from 'zod';
import {
  type CallbackPolicy,
  LOOPBACK_ALLOW,
  parseCallbackPolicy,
} from '../core/delivery/callback-policy.ts';
import { parseSigningKey } from '../core/delivery/signature.ts';
import { LakehookError } from '../core/errors.ts';
import { LOG_LEVELS, type LogLevel } from './functions/local-observers.ts';

const port = (byDefault: number) =>
  z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, {
      error: 'must be a whole number from 0 to 65535.',
    })
    .transform(Number)
    .default(byDefault);

const zeroOrOne = (byDefault: '0' | '1') => z.enum(['0', '1'], 'must be 0 or 1.').default(byDefault);

/** Refuses what `parse` refuses, with its words. */
const readableBy =
  (parse: (text: string) => unknown) =>
  (text: string, context: z.RefinementCtx): void => {
    try {
      parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', message: `cannot be used: ${reason}` });
    }
  };

const knobsSchema = z.object({
  PORT: port(4000),
  AWS_PORT: port(4001),
  LAKEHOOK_HOME: z.string().default('.lakehook'),
  LAKEHOOK_WEBHOOK_SECRET: z.string().superRefine(readableBy(parseSigningKey)).optional(),
  LAKEHOOK_CALLBACK_ALLOW: z.string().superRefine(readableBy(parseCallbackPolicy)).default(LOOPBACK_ALLOW),
  LAKEHOOK_DEMO: zeroOrOne('1'),
  LAKEHOOK_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}.`).default('ERROR'),
  LAKEHOOK_DATABASE: zeroOrOne('1'),
  LAKEHOOK_DOWNLOADS: zeroOrOne('0'),
  LAKEHOOK_RESULTS_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 9999.')
    .default('30')
    .transform(Number),
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
  /** What the functions log. */
  logLevel: LogLevel;
  /** Whether links lead to the API's port, as to a download domain of one's own, instead of to S3. */
  downloads: boolean;
  /** Days that results are kept. */
  resultLifetimeInDays: number;
}

/**
 * Reads the knobs of the README. An empty one counts as absent, but for LAKEHOOK_CALLBACK_ALLOW: an empty list allows the
 * public internet only.
 * @throws {LakehookError} `ConfigurationInvalid`, which names each knob that is wrong and why.
 */
export function readConfiguration(source: NodeJS.ProcessEnv): LocalConfiguration {
  const result = knobsSchema.safeParse(withoutEmpty(source));
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new LakehookError('ConfigurationInvalid', faults.join('\n'));
  }
  const knobs = result.data;
  return {
    port: knobs.PORT,
    awsPort: knobs.AWS_PORT,
    home: resolve(knobs.LAKEHOOK_HOME),
    webhookSecret: knobs.LAKEHOOK_WEBHOOK_SECRET,
    callbackAllow: knobs.LAKEHOOK_CALLBACK_ALLOW,
    callbackPolicy: parseCallbackPolicy(knobs.LAKEHOOK_CALLBACK_ALLOW),
    demo: knobs.LAKEHOOK_DEMO === '1',
    database: knobs.LAKEHOOK_DATABASE === '1',
    logLevel: knobs.LAKEHOOK_LOG_LEVEL,
    downloads: knobs.LAKEHOOK_DOWNLOADS === '1',
    resultLifetimeInDays: knobs.LAKEHOOK_RESULTS_DAYS,
  };
}

function withoutEmpty(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(source).filter(([knob, value]) => value !== '' || knob === 'LAKEHOOK_CALLBACK_ALLOW'),
  );
}
