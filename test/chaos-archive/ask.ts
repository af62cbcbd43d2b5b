import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { csvRows } from '../../bin/csv-rows.ts';
import type { QuestionRequest } from '../../core/archive/question.ts';
import { queryViewSchema } from '../../core/contract/query.ts';
import { acceptedSchema } from '../../core/contract/submission.ts';
import { get } from '../support/caller.ts';
import type { SeenRow } from './ledger.ts';
import { Unanswered } from './readers.ts';

/** A query whose service was killed goes on with the next one. */
const PATIENCE_MS = 60_000;

/** Asks for rows of the dataset, wherever they are, as a caller without a CallbackUrl does. */
export async function askFor(request: QuestionRequest, apiUrl: () => Promise<string>): Promise<SeenRow[]> {
  const submitted = await fetch(`${await apiUrl()}/datasets/orders/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (submitted.status >= 500) throw new Unanswered(`${submitted.status}`);
  const { QueryId } = acceptedSchema.parse(await submitted.json());
  const link = await linkOf(QueryId, apiUrl);
  return rowsOf(await fetch(link));
}

async function linkOf(queryId: string, apiUrl: () => Promise<string>): Promise<string> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const view = await look(`${await apiUrl()}/queries/${queryId}?WaitTimeSeconds=5`);
    if (view?.State.State === 'SUCCEEDED' && view.QueryResult?.PresignedUrl)
      return view.QueryResult.PresignedUrl;
    if (view?.Error) throw new Unanswered(`${view.Error.Code}: ${view.Error.Message}`);
    if (!view) await sleep(50);
  }
  throw new Unanswered('The query does not end.');
}

async function look(url: string) {
  try {
    const { status, body } = await get(url);
    return status === 200 ? queryViewSchema.parse(body) : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const keySchema = z.object({ order_id: z.coerce.number(), version: z.coerce.number() });

async function rowsOf({ ok, status, body }: Response): Promise<SeenRow[]> {
  if (!ok || !body) throw new Unanswered(`The link answered ${status}.`);
  const rows = csvRows(Readable.from(body.pipeThrough(new TextDecoderStream())));
  const { value: header } = await rows.next();
  const seen: SeenRow[] = [];
  for await (const row of rows) {
    const cells = Object.fromEntries(row.map((cell, index) => [header?.[index] ?? '', cell]));
    const { order_id: id, version } = keySchema.parse(cells);
    seen.push({ id, version, cells });
  }
  return seen;
}
