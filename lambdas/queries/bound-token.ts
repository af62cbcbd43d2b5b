import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { jsonOf } from '../../core/json.ts';

/**
 * A place in a list or a result, for whoever asks for what follows. It can be read, and says no more than the list itself.
 * No key is needed: whoever makes one up gets no further than into what is theirs, for that is looked up at each request.
 * @param owner whom or what the place is of: with another it is not read.
 */
export function writeToken(place: readonly (string | number)[], owner: string): string {
  return Buffer.from(JSON.stringify([...place, bindingOf(place, owner)])).toString('base64url');
}

/** @returns undefined for what `writeToken` did not write for this owner. */
export function readToken<Schema extends z.ZodType>(
  schema: Schema,
  token: string,
  owner: string,
): z.output<Schema> | undefined {
  const content = jsonOf(Buffer.from(token, 'base64url').toString());
  if (!Array.isArray(content)) return undefined;
  const place = content.slice(0, -1);
  return bindingOf(place, owner) === content.at(-1) ? schema.safeParse(place).data : undefined;
}

function bindingOf(place: readonly unknown[], owner: string): string {
  const content = JSON.stringify([owner, ...place]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}
