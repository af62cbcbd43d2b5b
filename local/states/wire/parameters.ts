import * as z from 'zod';
import { AwsError } from '../../aws/json-service.ts';
import { PAYLOAD_LIMIT } from '../json.ts';

/** An ARN as a parameter; whose it is, is checked where it is used. */
export const arn = z.string().min(1).max(2000);

/** A page's size; 0 asks for the default of 100. */
export const maxResults = z
  .int()
  .min(0)
  .max(1000)
  .default(0)
  .transform((size) => size || 100);

/** A JSON text that is no longer than a payload may be. */
export const payloadText = z
  .string()
  .refine(
    (text) => Buffer.byteLength(text) <= PAYLOAD_LIMIT,
    `Member must have length less than or equal to ${PAYLOAD_LIMIT}`,
  );

/**
 * Reads an operation's parameters.
 * @throws {AwsError} ValidationException naming each field that is wrong.
 */
export function readParameters<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const faults = issues.map(({ path, message }) => {
    return `Value at '${path.map(String).join('.')}' failed to satisfy constraint: ${message}`;
  });
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', `${count}: ${faults.join('; ')}`);
}

/** Where the next page begins, as text. */
export function pageToken(start: number | string): string {
  return Buffer.from(JSON.stringify({ start })).toString('base64url');
}

/**
 * Where a page begins; nothing for the first.
 * @throws {AwsError} InvalidToken
 */
export function pageStart<Start>(token: string | undefined, start: z.ZodType<Start>): Start | undefined {
  if (token === undefined) return undefined;
  try {
    const content = z
      .object({ start: z.unknown() })
      .parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    return start.parse(content.start);
  } catch (cause) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'", { cause });
  }
}
