import type { Catcher, Retrier } from '../definition/schema.ts';
import { events } from '../history.ts';
import { payload } from '../json.ts';
import { type Exit, leave } from './exit.ts';
import { matches, StateFailure } from './failure.ts';
import type { Run } from './run.ts';

/**
 * Decides what becomes of a state that failed.
 * @returns how it is left for a Catcher's state, or nothing when it is to be tried again after the pause that is now
 * written in its frame.
 * @throws {StateFailure} when it is neither retried nor caught.
 */
export async function recover(run: Run, thrown: StateFailure): Promise<Exit | undefined> {
  const { state, frame } = run;
  const failure = recordEvaluation(run, thrown);
  if (scheduleRetry(run, 'Retry' in state ? (state.Retry ?? []) : [], failure)) return undefined;
  if (frame.fan || state.Type === 'Parallel' || state.Type === 'Map') {
    run.record(events.bare(`${state.Type}StateFailed`));
  }
  const catchers: Catcher[] = 'Catch' in state ? (state.Catch ?? []) : [];
  const index = catchers.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const rule = catchers[index];
  if (!rule) throw failure;
  const { errorOutput } = failure;
  try {
    return await leave(run, {
      rule,
      otherwise: payload(errorOutput),
      extra: { errorOutput },
      within: `Catch[${index}]/`,
    });
  } catch (second) {
    throw second instanceof StateFailure ? recordEvaluation(run, second) : second;
  }
}

/** A failed evaluation has an event of its own, in the scope where it happened and not in those around it. */
function recordEvaluation(run: Run, failure: StateFailure): StateFailure {
  const { errorName, causeText, location } = failure;
  if (errorName !== 'States.QueryEvaluationError' || failure.isRecorded) return failure;
  const { frame, state } = run;
  const { entered } = frame;
  const content = events.evaluationFailed(frame.state, {
    error: errorName,
    cause: causeText ?? '',
    ...(location !== undefined && { location }),
  });
  // Where nothing happened since the state was entered, the real service has this event follow the one before that.
  const isFirst = state.Type !== 'Wait' && entered?.event === frame.lastEvent;
  run.record(content, isFirst ? entered?.previous : frame.lastEvent);
  return new StateFailure({ error: errorName, cause: causeText }, { isRecorded: true, thrown: failure });
}

/** Writes the pause before the next try into the frame, if a Retrier allows one. */
function scheduleRetry(run: Run, retriers: readonly Retrier[], failure: StateFailure): boolean {
  const { execution, frame, world } = run;
  const index = retriers.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const retrier = retriers[index];
  const retry = frame.retry ?? { total: 0, counts: retriers.map(() => 0) };
  const count = retry.counts[index] ?? 0;
  if (!retrier || count >= retrier.MaxAttempts) return false;
  retry.total += 1;
  retry.counts[index] = count + 1;
  retry.at = world.clock.now() + Math.round(retryDelay(retrier, count, world.random) * 1000);
  frame.retry = retry;
  delete frame.task;
  if (frame.fan) execution.dropFramesWithin(frame.path);
  delete frame.fan;
  execution.countTransition();
  run.save();
  return true;
}

/**
 * Seconds before the next try: IntervalSeconds, growing by BackoffRate, at most MaxDelaySeconds; with full jitter
 * anything from 0 to that.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
 * @param count how often this Retrier was used before.
 */
export function retryDelay(retrier: Retrier, count: number, random: () => number): number {
  const {
    IntervalSeconds,
    BackoffRate,
    MaxDelaySeconds = Number.POSITIVE_INFINITY,
    JitterStrategy,
  } = retrier;
  // Without MaxDelaySeconds the delay would outgrow what a clock can hold.
  const delay = Math.min(IntervalSeconds * BackoffRate ** count, MaxDelaySeconds, 99_999_999);
  return JitterStrategy === 'FULL' ? delay * random() : delay;
}
