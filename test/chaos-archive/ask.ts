import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { csvRows } from '../../bin/csv-rows.ts';
import { queryViewSchema } from '../../core/contract/query.ts';
import { acceptedSchema } from '../../core/contract/submission.ts';
import { get } from '../support/caller.ts';
import type { SeenRow } from './ledger.ts';
import { Unanswered } from './readers.ts';

const QUESTION = {
  StartDateTime: '0001-01-02T00:00:00Z',
  EndDateTime: '9999-12-30T00:00:00Z',
  Columns: ['order_id', 'version', 'note'],
};
/** A query whose service was killed goes on with the next one. */
const PATIENCE_MS = 60_000;

/** Asks for all rows of the dataset, wherever they are, as a caller without a CallbackUrl does. */
export async function askAll(apiUrl: () => Promise<string>): Promise<SeenRow[]> {
  const submitted = await fetch(`${await apiUrl()}/datasets/orders/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(QUESTION),
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

const rowSchema = z
  .tuple([z.coerce.number(), z.coerce.number(), z.string().nullable()])
  .transform(([id, version, note]): SeenRow => ({ id, version, note }));

async function rowsOf({ ok, status, body }: Response): Promise<SeenRow[]> {
  if (!ok || !body) throw new Unanswered(`The link answered ${status}.`);
  const rows = csvRows(Readable.from(body.pipeThrough(new TextDecoderStream())));
  // The first is the header.
  await rows.next();
  const seen: SeenRow[] = [];
  for await (const row of rows) seen.push(rowSchema.parse(row));
  return seen;
}
