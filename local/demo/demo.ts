import * as z from 'zod';
import { type Callback, callbackSchema } from '../../core/contract/query.ts';
import { acceptedSchema, type Submission } from '../../core/contract/submission.ts';
import { LakehookError } from '../../core/errors.ts';
import { csvRows } from './csv-rows.ts';

/** A message as the inbox received it. */
export interface ReceivedMessage {
  body: string;
  /** Whether the signature holds. */
  verified: boolean;
}

export interface DemoOptions {
  apiUrl: string;
  inboxUrl: string;
  submission: Submission;
  /** Resolves with the message of this query once the inbox has it. */
  messageOf: (queryId: string) => Promise<ReceivedMessage>;
}

/** One step of the demo, when it is done. */
export type DemoStep =
  | { step: 'submitted'; millis: number; status: number; queryId: string }
  | { step: 'called back'; millis: number; verified: boolean; callback: Callback }
  | { step: 'downloaded'; millis: number; status: number; bytes: number; rows: string[][] };

/**
 * The main job, done as any caller would do it: a query is POSTed to the API, its callback awaited, its result
 * downloaded by the link. Each step is yielded with the milliseconds it took.
 */
export async function* demo(options: DemoOptions): AsyncGenerator<DemoStep> {
  let since = performance.now();
  const lap = () => {
    const now = performance.now();
    const millis = now - since;
    since = now;
    return millis;
  };

  const { status, accepted } = await submit(options);
  yield { step: 'submitted', millis: lap(), status, queryId: accepted.QueryId };

  const { body, verified } = await options.messageOf(accepted.QueryId);
  const callback = callbackSchema.parse(JSON.parse(body));
  yield { step: 'called back', millis: lap(), verified, callback };

  // A CSV result is one file, and has a link of its own.
  const link = callback.QueryResult?.PresignedUrl;
  if (link === undefined) return;
  const answer = await fetch(link);
  const text = await answer.text();
  const rows = answer.ok ? csvRows(text) : [];
  yield { step: 'downloaded', millis: lap(), status: answer.status, bytes: Buffer.byteLength(text), rows };
}

const errorSchema = z.object({ Error: z.object({ Message: z.string() }) });

async function submit({ apiUrl, inboxUrl, submission }: DemoOptions) {
  const answer = await fetch(`${apiUrl}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...submission, CallbackUrl: `${inboxUrl}/demo` }),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new LakehookError('DemoRefused', errorSchema.parse(body).Error.Message);
  return { status: answer.status, accepted: acceptedSchema.parse(body) };
}
