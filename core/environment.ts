import * as z from 'zod';
import { CALLER_SCOPES } from './contract/caller.ts';
import { KEY_PAIR_IDS_FORM } from './delivery/downloads.ts';
import { LakehookError } from './errors.ts';

/**
 * The environment of each function, declared once: the construct binds exactly these names and the function reads
 * them at its start.
 */

const shared = {
  RECORD_TABLE_NAME: z.string().min(1),
  /** Seconds that a record is kept. */
  RECORD_LIFETIME_SECONDS: z.string().regex(/^[1-9]\d*$/),
};
const links = {
  /** The role whose short session signs links, so that a link's lifetime is known. */
  LINK_ROLE_ARN: z.string().min(1),
  /** The host name of links, where they are not S3's own; then the other two are there as well. */
  DOWNLOAD_DOMAIN: z.string().min(1).exactOptional(),
  /** CloudFront's ids of the keys that it trusts, by their fingerprints: two while the key is being changed. */
  DOWNLOAD_KEY_PAIR_IDS: z.string().regex(KEY_PAIR_IDS_FORM).exactOptional(),
  /** The secret that holds the private key in PEM. */
  DOWNLOAD_KEY_SECRET_ARN: z.string().min(1).exactOptional(),
};
const DOWNLOADS = ['DOWNLOAD_DOMAIN', 'DOWNLOAD_KEY_PAIR_IDS', 'DOWNLOAD_KEY_SECRET_ARN'] as const;
type Downloads = Partial<Record<(typeof DOWNLOADS)[number], string>>;

/** Refuses a download domain without its keys, and keys without their domain. */
function downloadsTogether(environment: Downloads, refinement: z.RefinementCtx): void {
  const missing = DOWNLOADS.filter((name) => environment[name] === undefined);
  if (missing.length === DOWNLOADS.length) return;
  const message = `goes with ${DOWNLOADS.filter((name) => !missing.includes(name)).join(' and ')}.`;
  for (const name of missing) refinement.addIssue({ code: 'custom', path: [name], message });
}

/** Whose queries are whose: each role's or user's its own, or all of an account's together. */
const scope = { CALLER_SCOPE: z.enum(CALLER_SCOPES) };
const signing = {
  WEBHOOK_SECRET_ARN: z.string().min(1),
};

export const deliverEnvironment = z
  .object({
    ...shared,
    ...links,
    ...signing,
    /** Host names and CIDRs that callbacks may reach besides the public internet; a comma list, often empty. */
    CALLBACK_ALLOW: z.string(),
    /** US dollars for a terabyte that the engine reads. */
    PRICE_PER_TERABYTE: z.string().regex(/^\d+(\.\d+)?$/),
  })
  .superRefine(downloadsTogether);
export const prepareEnvironment = z.object({
  /** The work group of a query that names none. */
  WORK_GROUP: z.string().min(1),
  /** The database of a query that names none. */
  DATABASE: z.string().min(1),
  /** `s3://bucket/prefix/`, below which an UNLOAD has a folder of its own. */
  RESULTS_LOCATION: z.string().regex(/^s3:\/\/[^/]+\/(.+\/)?$/),
  /** Whether statements that write are passed on to the engine. */
  ALLOW_WRITES: z.enum(['true', 'false']),
});
export const wakeEnvironment = z.object(shared);
export const concludeEnvironment = z.object({
  ...shared,
  QUERY_STATE_MACHINE_ARN: z.string().min(1),
  DELIVERY_STATE_MACHINE_ARN: z.string().min(1),
});
export const queriesEnvironment = z
  .object({
    ...shared,
    ...links,
    ...scope,
    QUERY_STATE_MACHINE_ARN: z.string().min(1),
    DELIVERY_STATE_MACHINE_ARN: z.string().min(1),
  })
  .superRefine(downloadsTogether);
export const keysEnvironment = z.object(signing);

/** What of an environment decides about links. */
export type LinkEnvironment = Pick<DeliverEnvironment, keyof typeof links>;
export type DeliverEnvironment = z.infer<typeof deliverEnvironment>;
export type PrepareEnvironment = z.infer<typeof prepareEnvironment>;
export type WakeEnvironment = z.infer<typeof wakeEnvironment>;
export type ConcludeEnvironment = z.infer<typeof concludeEnvironment>;
export type QueriesEnvironment = z.infer<typeof queriesEnvironment>;
export type KeysEnvironment = z.infer<typeof keysEnvironment>;

/**
 * Reads a function's environment.
 * @throws {LakehookError} `EnvironmentInvalid`, which names each variable that is missing or wrong, never its value; and why,
 *   where this project's own check says so.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  source: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path }) => path.join('.'));
  const reasons = result.error.issues.map(({ code, path, message }) =>
    code === 'custom' ? `\n${path.join('.')}: ${message}` : '',
  );
  throw new LakehookError(
    'EnvironmentInvalid',
    `Environment variables missing or wrong: ${names.join(', ')}.${reasons.join('')}`,
  );
}
