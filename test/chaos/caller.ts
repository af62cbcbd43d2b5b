import { setTimeout as sleep } from 'node:timers/promises';
import { type QueryView, queryViewSchema } from '../../core/contract/query.ts';
import { type Accepted, acceptedSchema } from '../../core/contract/submission.ts';
import { type Answer, get, post } from '../support/caller.ts';
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

  /** POSTs until the query is accepted or time is up; what it was accepted with is then in the entry. */
  async submit(entry: Entry, callbackUrl: string | undefined): Promise<void> {
    entry.callbackUrl = callbackUrl;
    while (!this.#signal.aborted) {
      const answer = await this.#post(entry).catch(() => undefined);
      const accepted = answer && acceptedOf(answer, entry);
      if (accepted) {
        entry.queryId = accepted.QueryId;
        entry.accepted = accepted;
        return;
      }
      this.repeated += 1;
      await sleep(AGAIN_AFTER_MS);
    }
  }

  /** POSTs once more what was accepted. @throws {Error} when there is no answer that says anything. */
  async submitAgain(entry: Entry): Promise<Answer> {
    const answer = await this.#post(entry);
    if (mayPass(answer)) throw new Error(`The service answered ${answer.status}.`);
    return answer;
  }

  /** Cancels the query. @throws {Error} when there is no answer, or none that says that it is being stopped or has ended. */
  async cancel(entry: Entry): Promise<void> {
    const { apiUrl } = await this.#keeper.up();
    const { status } = await fetch(`${apiUrl}/queries/${entry.queryId}`, { method: 'DELETE' });
    if (status !== 202 && status !== 409) throw new Error(`The service answered ${status}.`);
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

  async #post({ query: { kind, number, token }, callbackUrl }: Entry): Promise<Answer> {
    const { apiUrl } = await this.#keeper.up();
    return post(apiUrl, {
      Query: kind.sql(number),
      ClientRequestToken: token,
      Context: { number },
      ...(kind.parameters && { ExecutionParameters: kind.parameters(number) }),
      ...(kind.format && { OutputFormat: kind.format }),
      ...(callbackUrl && { CallbackUrl: callbackUrl }),
    });
  }
}

/** @returns undefined when the POST should be made again. */
function acceptedOf(answer: Answer, { query }: Entry): Accepted | undefined {
  if (answer.status === 202) return acceptedSchema.parse(answer.body);
  if (mayPass(answer)) return undefined;
  throw new Error(`Query ${query.number} was refused: ${JSON.stringify(answer.body)}`);
}

function mayPass({ status }: Answer): boolean {
  return status === 429 || status >= 500;
}
