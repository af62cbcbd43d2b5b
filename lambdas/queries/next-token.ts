import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ListPosition } from '../../core/record/record-store.ts';

// DynamoDB takes no empty key.
const contentSchema = z.tuple([z.string().min(1), z.int().min(0), z.string()]);

/** Where a caller's list goes on. It can be read, and says no more than the list itself; from anybody else it is refused. */
export function writeNextToken(position: ListPosition, caller: string): string {
  const { Id, SubmissionDateTime } = position;
  const content: z.infer<typeof contentSchema> = [Id, SubmissionDateTime, bindingOf(position, caller)];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** @returns undefined for what `writeNextToken` did not write for this caller. */
export function readNextToken(token: string, caller: string): ListPosition | undefined {
  const content = contentSchema.safeParse(parsed(Buffer.from(token, 'base64url').toString()));
  if (!content.success) return undefined;
  const [Id, SubmissionDateTime, binding] = content.data;
  const position = { Id, SubmissionDateTime };
  return binding === bindingOf(position, caller) ? position : undefined;
}

/**
 * Binds a position to its caller. No key is needed: whoever makes one up gets no further than into their own list, for the
 * caller of a list is always the one who asks.
 */
function bindingOf({ Id, SubmissionDateTime }: ListPosition, caller: string): string {
  const content = JSON.stringify([caller, Id, SubmissionDateTime]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
