import { setMaxListeners } from 'node:events';
import type { Scope } from '../definition/schema.ts';
import type { Json } from '../json.ts';
import type { Frame } from './frame.ts';
import { type MapItem, Run } from './run.ts';

/** A branch or an iteration. */
export interface Branch {
  scope: Scope;
  item?: MapItem;
  /** Makes the frame of a branch that has none yet. @param previous the event that leads to it. */
  begin(path: string, previous: number): Promise<Frame>;
}

/** Runs a branch to its end; it is handed in because it leads back here. */
export type RunBranch = (run: Run) => Promise<Json>;

/** What the events of a Parallel and of a Map differ in. */
export interface FanOutEvents {
  ended(frame: Frame, index: number): void;
  failed(frame: Frame, index: number): void;
  /** A branch that was under way when another failed. */
  aborted(frame: Frame, index: number): void;
}

/**
 * Runs branches, at most `limit` at a time, from where their frames stand. The first to fail ends the others.
 * @returns their outputs, in order.
 * @throws {StateFailure} that of the first branch to fail.
 */
export async function fanOut(
  run: Run,
  about: {
    branches: readonly Branch[];
    runBranch: RunBranch;
    limit: number;
    startedEvent: number;
    events: FanOutEvents;
  },
): Promise<Json[]> {
  const { branches, runBranch, limit, startedEvent, events } = about;
  const { execution, frame } = run;
  const siblings = new AbortController();
  // Every branch listens, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, siblings.signal);
  const abort = () => siblings.abort(run.signal.reason);
  run.signal.addEventListener('abort', abort, { once: true });
  const outputs: Json[] = [];
  const waiting = branches.entries();
  let failure: { thrown: unknown; path: string } | undefined;

  const work = async () => {
    let previous = startedEvent;
    for (const [index, branch] of waiting) {
      const path = `${frame.path}/${index}`;
      try {
        const child = execution.frames.get(path) ?? (await branch.begin(path, previous));
        const wasThrough = child.end !== undefined;
        const inner = { execution, frame: child, scope: branch.scope, signal: siblings.signal, outer: run };
        outputs[index] = await runBranch(new Run({ ...inner, ...(branch.item && { item: branch.item }) }));
        previous = child.lastEvent;
        if (!wasThrough) events.ended(child, index);
      } catch (thrown) {
        failure ??= { thrown, path };
        siblings.abort(thrown);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, branches.length) }, work));
  run.signal.removeEventListener('abort', abort);
  run.signal.throwIfAborted();
  if (!failure) return outputs;
  for (const index of branches.keys()) {
    const path = `${frame.path}/${index}`;
    const child = execution.frames.get(path);
    if (!child || child.end) continue;
    if (path === failure.path) {
      frame.lastEvent = child.lastEvent;
      events.failed(child, index);
    } else events.aborted(child, index);
  }
  throw failure.thrown;
}
