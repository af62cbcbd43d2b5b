import { setTimeout as sleep } from 'node:timers/promises';
import { type QueryView, queryViewSchema } from '../../core/contract/query.ts';
import { acceptedSchema } from '../../core/contract/submission.ts';
import { type Answer, get, post, refusalOf } from '../support/caller.ts';
import type { Keeper } from './keeper.ts';
import type { Entry } from './ledger.ts';

const AGAIN_AFTER_MS = 100;

/** A caller as callers should be: one that POSTs again, with the same token, what was not answered. */
export class Caller {
  readonly #keeper: Keeper;
  readonly #signal: AbortSignal;
  /** POSTs that were made again. */
  repeated = 0;

  constructor(keeper: Keeper, signal: AbortSignal) {
    this.#keeper = keeper;
    this.#signal = signal;
  }

  /** POSTs until the query is accepted or time is up; its QueryId is then in the entry. */
  async submit(entry: Entry, callbackUrl: string | undefined): Promise<void> {
    const { kind, number, token } = entry.query;
    const body = {
      Query: kind.sql(number),
      ClientRequestToken: token,
      Context: { number },
      ...(kind.parameters && { ExecutionParameters: kind.parameters(number) }),
      ...(callbackUrl && { CallbackUrl: callbackUrl }),
    };
    for (let tries = 0; !this.#signal.aborted; tries += 1) {
      const { apiUrl } = await this.#keeper.up();
      const answer = await post(apiUrl, body).catch(() => undefined);
      const queryId = answer && queryIdOf(answer, entry, tries);
      if (queryId !== undefined) {
        entry.queryId = queryId;
        return;
      }
      this.repeated += 1;
      await sleep(AGAIN_AFTER_MS);
    }
  }

  /**
   * The query as GET tells it now; it is kept in the entry.
   * @throws {Error} when there is no answer, or it is no view.
   */
  async look(entry: Entry): Promise<QueryView> {
    const { apiUrl } = await this.#keeper.up();
    const { body } = await get(`${apiUrl}/queries/${entry.queryId}`);
    const view = queryViewSchema.parse(body);
    entry.view = view;
    return view;
  }
}

/** @returns undefined when the POST should be made again. */
function queryIdOf(answer: Answer, { query }: Entry, tries: number): string | undefined {
  const { status, body } = answer;
  if (status === 202) return acceptedSchema.parse(body).QueryId;
  // An earlier POST got through, and its query has ended since. The refusal ends in the QueryId.
  if (status === 409 && tries > 0) return refusalOf(answer).Message.split(' ').at(-1);
  if (status === 429 || status >= 500) return undefined;
  throw new Error(`Query ${query.number} was refused: ${JSON.stringify(body)}`);
}
