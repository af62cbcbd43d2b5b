import type { LakehookClient, QueryView } from '../client/browser.ts';
import { LakehookRefusal } from '../client/refusal.ts';
import { type ProgressOutput, queryProgress } from './progress.ts';

/** What a person who waits for a query sees and does. */
export interface Watcher {
  out: ProgressOutput;
  /** Asks a question; rejects when the signal is aborted. Absent where nobody sits who could answer. */
  ask?: ((question: string, signal: AbortSignal) => Promise<string>) | undefined;
  /** Told of each Ctrl-C. @returns what ends that. */
  onInterrupt(listener: () => void): () => void;
}

// On a terminal the bytes go on to be counted while the state stays.
const WATCHED_WAIT_SECONDS = 3;

/**
 * Shows how a query goes on until it has ended. Ctrl-C asks whether to cancel it; the second one, or the first where nobody can
 * be asked, leaves at once, and the query goes on.
 * @returns the query as it ended; undefined where it was left.
 */
export async function follow(
  client: LakehookClient,
  queryId: string,
  watcher: Watcher,
): Promise<QueryView | undefined> {
  const { out, ask, onInterrupt } = watcher;
  const leaving = new AbortController();
  const ended = new AbortController();
  const progress = queryProgress(out);
  let asking = false;

  const offerToCancel = async (question: NonNullable<Watcher['ask']>) => {
    asking = true;
    progress.pause();
    const over = AbortSignal.any([leaving.signal, ended.signal]);
    const answer = await question('Cancel the query? [y/N] ', over).catch(() => '');
    asking = false;
    if (over.aborted) return;
    if (/^y(es)?$/i.test(answer.trim())) await cancel(client, queryId, out);
    if (!over.aborted) progress.resume();
  };

  const stopListening = onInterrupt(() => {
    if (!ask || asking) leaving.abort();
    else void offerToCancel(ask);
  });
  try {
    return await client.wait(queryId, {
      signal: leaving.signal,
      onChange: progress.show,
      ...(out.isTTY && { waitTimeSeconds: WATCHED_WAIT_SECONDS }),
    });
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    return undefined;
  } finally {
    stopListening();
    ended.abort();
    progress.pause();
  }
}

/** A query that cannot be cancelled goes on to be waited for, or has ended just now. */
async function cancel(client: LakehookClient, queryId: string, out: ProgressOutput) {
  try {
    await client.cancel(queryId);
  } catch (error) {
    const isOver = error instanceof LakehookRefusal && error.code === 'Conflict';
    if (!isOver) out.write(`lakehook: ${error instanceof Error ? error.message : error}\n`);
  }
}
