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
        // Cut short by the end of the process: not taken, so that its service emits it again at the next start.
        if (closing.signal.aborted) throw error;
        onFailure(rule.name, error);
      }
      if (delay !== undefined) await clock.sleep(delay, closing.signal);
    }
  };

  return {
    emit(event) {
      // Not taken either.
      if (closing.signal.aborted) return new Promise(() => undefined);
      const matching = rules.filter(({ pattern }) => matches(pattern, event));
      if (matching.length === 0) return undefined;
      const done = Promise.all(matching.map((rule) => call(rule, event))).then(() => undefined);
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
