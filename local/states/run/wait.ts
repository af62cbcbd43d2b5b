import { MOST_SECONDS, type WaitState } from '../definition/schema.ts';
import { parseTimestamp } from '../timestamp.ts';
import { type Exit, leave } from './exit.ts';
import type { Run } from './run.ts';

/** A Wait for a Timestamp is refused from 2^31 s (68 years) on. */
const LONGEST_WAIT = 2 ** 31 * 1000;

/** Waits until a time that is journaled when it is known, so that a restart waits only for what is left. */
export async function runWait(run: Run, state: WaitState): Promise<Exit> {
  run.frame.wakeAt ??= await wakeTime(run, state);
  run.save();
  await run.sleepUntil(run.frame.wakeAt);
  return leave(run, { rule: state, otherwise: run.input });
}

async function wakeTime(run: Run, state: WaitState): Promise<number> {
  const now = run.world.clock.now();
  if (state.Seconds !== undefined) {
    return now + (await run.evaluateInteger(state.Seconds, 'Seconds', 0, MOST_SECONDS)) * 1000;
  }
  const text = await run.evaluateAs('string', state.Timestamp ?? null, 'Timestamp');
  const at = parseTimestamp(text);
  if (at === undefined) {
    const message = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
    throw run.queryEvaluationError('Timestamp', message);
  }
  if (at - now >= LONGEST_WAIT) throw run.runtimeError('Wait state delay is too long.');
  return at;
}
