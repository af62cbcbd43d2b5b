import { Webhook } from 'standardwebhooks';
import { type Callback, callbackSchema, type QueryView } from '../../core/contract/query.ts';
import type { Accepted } from '../../core/contract/submission.ts';
import type { Conduct, PlannedQuery } from './plan.ts';

/** A query and all that is known of it outside the service. */
export interface Entry {
  readonly query: PlannedQuery;
  /** Where its callback goes to, if anywhere. */
  callbackUrl?: string | undefined;
  /** Set once it was accepted, with the whole answer. */
  queryId?: string;
  accepted?: Accepted;
  /** Attempts that have reached the receiver. */
  attempts: number;
  /** Whole messages, whatever the receiver made of them. */
  readonly messages: Message[];
  /** When the receiver first answered 2xx, in epoch milliseconds, and how often it did. */
  firstAccepted?: number;
  timesAccepted: number;
  /** Whether the receiver answered 410. */
  refused: boolean;
  /** As GET told it last. */
  view?: QueryView;
}

export interface Message {
  webhookId: string;
  callback: Callback;
}

/** What became of each query, and what no receiver should ever have seen. */
export class Ledger {
  readonly entries: readonly Entry[];
  /** Which queries they came for. */
  readonly badSignatures: string[] = [];
  readonly followedRedirects: string[] = [];
  /** What the receivers did, and how often. */
  readonly conduct = new Map<Conduct, number>();
  readonly #webhook: Webhook;

  constructor(queries: readonly PlannedQuery[], secret: string) {
    this.#webhook = new Webhook(secret);
    this.entries = queries.map((query) => ({
      query,
      attempts: 0,
      messages: [],
      timesAccepted: 0,
      refused: false,
    }));
  }

  /** @throws {RangeError} when no such query is planned. */
  entry(number: number): Entry {
    const entry = this.entries[number];
    if (!entry) throw new RangeError(`There is no query ${number}.`);
    return entry;
  }

  /** Counts an attempt. @returns what is planned for it. */
  meet(entry: Entry): Conduct {
    const { conduct } = entry.query;
    const act = conduct[Math.min(entry.attempts, conduct.length - 1)] ?? conduct[0];
    entry.attempts += 1;
    this.conduct.set(act, (this.conduct.get(act) ?? 0) + 1);
    return act;
  }

  get accepted(): Entry[] {
    return this.entries.filter(({ queryId }) => queryId !== undefined);
  }

  /** Takes down a message that a receiver has read to its end. */
  read(entry: Entry, headers: Record<string, string>, text: string): void {
    try {
      this.#webhook.verify(text, headers);
    } catch {
      this.badSignatures.push(`query ${entry.query.number}`);
      return;
    }
    const callback = callbackSchema.parse(JSON.parse(text));
    entry.messages.push({ webhookId: headers['webhook-id'] ?? '', callback });
  }

  accept(entry: Entry): void {
    entry.firstAccepted ??= Date.now();
    entry.timesAccepted += 1;
  }
}

/** Whether there is nothing more to wait for: the query was told, or GET shows that it never will be. */
export function isOver(entry: Entry): boolean {
  return fateOf(entry) !== 'lost';
}

export type Fate = 'told' | 'polled' | 'refused' | 'given up' | 'lost';

/** What became of an accepted query. Lost is what nobody was told of, without GET showing that it was given up. */
export function fateOf({ query, view, refused, firstAccepted }: Entry): Fate {
  if (firstAccepted !== undefined) return 'told';
  if (query.receiver === undefined) return view && 'CompletionDateTime' in view.State ? 'polled' : 'lost';
  if (view?.Delivery?.State !== 'FAILED') return 'lost';
  return refused ? 'refused' : 'given up';
}

/** What was told of a query's end, without what is new in every message: the link. */
export function ends(entry: Entry): string[] {
  const { messages, view } = entry;
  const told = messages.map(({ callback }) => callback);
  const shown = view && fateOf(entry) !== 'lost' ? [view] : [];
  return [...new Set([...told, ...shown].map(endOf))];
}

function endOf(told: Callback | QueryView) {
  const { QueryId, QueryExecutionId, State, QueryResult, Statistics, Error: error } = told;
  return JSON.stringify([QueryId, QueryExecutionId, State, QueryResult?.ContentLength, Statistics, error]);
}

/** The end in two words, as a kind of query names the ends that are right for it. */
export function shortEnd({ State, Error: error }: Callback | QueryView): string {
  return [State.State, error?.Code].filter(Boolean).join(' ');
}
