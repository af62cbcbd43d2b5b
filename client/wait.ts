import { type QueryView, terminalStates } from '../core/contract/query.ts';
import type { Sleep } from './sleep.ts';

/** How a query is looked at until it has ended. */
export interface WaitForEndOptions {
  /** The query as it stands, after waiting that many seconds at most for its state to change. */
  look: (waitTimeSeconds?: number) => Promise<QueryView>;
  waitTimeSeconds: number;
  onChange: ((query: QueryView) => void) | undefined;
  sleep: Sleep;
  signal: AbortSignal | undefined;
}

// A look that waits comes back later than this, unless something on the way does not let it wait.
const LEAST_LAP_MS = 1_000;

/** Looks until the query has ended. The first look does not wait: whoever watches wants to see something. */
export async function waitForEnd(options: WaitForEndOptions): Promise<QueryView> {
  const { look, waitTimeSeconds, onChange, sleep, signal } = options;
  let query = await look();
  onChange?.(query);
  while (!hasEnded(query)) {
    const since = Date.now();
    const next = await look(waitTimeSeconds);
    if (appearance(next) !== appearance(query)) onChange?.(next);
    const tooEarly = LEAST_LAP_MS - (Date.now() - since);
    if (next.State.State === query.State.State && tooEarly > 0) await sleep(tooEarly, signal);
    query = next;
  }
  return query;
}

/** Whether a query is in one of the states that are final. */
export function hasEnded({ State }: QueryView): boolean {
  return terminalStates.some((state) => state === State.State);
}

function appearance({ State, Statistics }: QueryView): string {
  return JSON.stringify([State, Statistics]);
}
