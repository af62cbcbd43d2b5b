import * as z from 'zod';
import { LakehookError } from './errors.ts';

/**
 * The environment of each function, declared once: the construct binds exactly these names and the function reads
 * them at its start.
 */

const shared = {
  RECORD_TABLE_NAME: z.string().min(1),
};
const links = {
  /** The role whose short session signs links, so that a link's lifetime is known. */
  LINK_ROLE_ARN: z.string().min(1),
};
const signing = {
  WEBHOOK_SECRET_ARN: z.string().min(1),
};

export const deliverEnvironment = z.object({
  ...shared,
  ...links,
  ...signing,
  /** Host names and CIDRs that callbacks may reach besides the public internet; a comma list, often empty. */
  CALLBACK_ALLOW: z.string(),
});
export const wakeEnvironment = z.object(shared);
export const concludeEnvironment = z.object({
  ...shared,
  QUERY_STATE_MACHINE_ARN: z.string().min(1),
  DELIVERY_STATE_MACHINE_ARN: z.string().min(1),
});
export const queriesEnvironment = z.object({
  ...shared,
  ...links,
  QUERY_STATE_MACHINE_ARN: z.string().min(1),
  DELIVERY_STATE_MACHINE_ARN: z.string().min(1),
});
export const keysEnvironment = z.object(signing);

export type DeliverEnvironment = z.infer<typeof deliverEnvironment>;
export type WakeEnvironment = z.infer<typeof wakeEnvironment>;
export type ConcludeEnvironment = z.infer<typeof concludeEnvironment>;
export type QueriesEnvironment = z.infer<typeof queriesEnvironment>;
export type KeysEnvironment = z.infer<typeof keysEnvironment>;

/**
 * Reads a function's environment.
 * @throws {LakehookError} `EnvironmentInvalid`, which names each variable that is missing or wrong, never a value.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  source: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const names = result.error.issues.map((issue) => issue.path.join('.'));
  throw new LakehookError(
    'EnvironmentInvalid',
    `Environment variables missing or empty: ${names.join(', ')}.`,
  );
}
