import type { EventPattern } from '../../core/workflow/events.ts';
import type { Clock } from '../clock.ts';
import type { AwsEvent, Emit } from './event.ts';
import { matches } from './pattern.ts';

/** A rule of the bus: events that match go to the target, each in a call of its own. */
export interface Rule {
  name: string;
  pattern: EventPattern;
  target: (event: AwsEvent) => Promise<unknown>;
}

export interface EventBus {
  /** Rejects when a target failed to the last: the event is not taken, and its service emits it again at the next start. */
  emit: Emit;
  addRule(rule: Rule): void;
  /** Lets calls under way end. */
  close(): Promise<void>;
}

export interface EventBusOptions {
  clock: Clock;
  /** Told of each call of a target that failed. */
  onFailure: (rule: string, error: unknown) => void;
}

// Lambda retries an asynchronous call twice, after one and two minutes; on one machine nobody wants to wait that long.
const RETRY_AFTER_MS = [1_000, 10_000];

/** EventBridge's part: carries events from the services to the functions, at least once while the process lives. */
export function createEventBus({ clock, onFailure }: EventBusOptions): EventBus {
  const rules: Rule[] = [];
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  const call = async (rule: Rule, event: AwsEvent) => {
    for (const delay of [...RETRY_AFTER_MS, undefined]) {
      try {
        await rule.target(event);
        return;
      } catch (error) {
        // Cut short by the end of the process: no failure of the target's, but not taken either.
        if (closing.signal.aborted) throw error;
        onFailure(rule.name, error);
        if (delay === undefined) throw error;
        await clock.sleep(delay, closing.signal);
      }
    }
  };

  return {
    emit(event) {
      // Not taken either.
      if (closing.signal.aborted) return new Promise(() => undefined);
      const matching = rules.filter(({ pattern }) => matches(pattern, event));
      if (matching.length === 0) return undefined;
      const done = allTaken(matching.map((rule) => call(rule, event)));
      underWay.add(done);
      done.catch(() => undefined).finally(() => underWay.delete(done));
      return done;
    },
    addRule(rule) {
      rules.push(rule);
    },
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

/** Waits for every call to end before it rejects with the first that failed. */
async function allTaken(calls: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(calls);
  await Promise.all(calls);
}
