import * as z from 'zod';
import type { ListPosition } from '../../core/record/record-store.ts';
import { readToken, writeToken } from './bound-token.ts';

// DynamoDB takes no empty key.
const placeSchema = z.tuple([z.string().min(1), z.int().min(0)]);

/** Where a caller's list goes on. */
export function writeNextToken({ Id, SubmissionDateTime }: ListPosition, caller: string): string {
  return writeToken([Id, SubmissionDateTime], caller);
}

/** @returns undefined for what `writeNextToken` did not write for this caller. */
export function readNextToken(token: string, caller: string): ListPosition | undefined {
  const place = readToken(placeSchema, token, caller);
  return place && { Id: place[0], SubmissionDateTime: place[1] };
}
