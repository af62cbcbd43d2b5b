import type { State } from '../definition/schema.ts';
import { events } from '../history.ts';
import type { Json } from '../json.ts';
import { runChoice } from './choice.ts';
import { type Exit, leave } from './exit.ts';
import { StateFailure } from './failure.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { recover } from './recover.ts';
import type { Run } from './run.ts';
import { runTaskState } from './task.ts';
import { runWait } from './wait.ts';

/**
 * Runs a scope from where its frame stands to its end.
 * @returns the output of its last state.
 * @throws {StateFailure} when a state fails and nothing catches it.
 */
export async function runScope(run: Run): Promise<Json> {
  const { frame } = run;
  while (!frame.end) {
    if (!frame.entered) enter(run);
    leaveFor(run, await runState(run));
  }
  return frame.end.output;
}

function enter(run: Run): void {
  const { frame, state } = run;
  const previous = frame.lastEvent;
  const event = run.record(events.stateEntered(state.Type, frame.state, run.input));
  frame.entered = { event, previous, at: run.world.clock.now() };
  run.execution.countTransition();
  run.save();
}

function leaveFor(run: Run, exit: Exit): void {
  const { frame } = run;
  if (frame.fan) run.execution.dropFramesWithin(frame.path);
  run.record(events.stateExited(run.state.Type, frame.state, exit.output, exit.assigned));
  Object.assign(frame.variables, exit.assigned);
  delete frame.entered;
  delete frame.retry;
  delete frame.wakeAt;
  delete frame.task;
  delete frame.fan;
  if (exit.next === undefined) frame.end = { output: exit.output.value };
  else frame.state = exit.next;
  frame.input = exit.output.value;
  run.save();
}

async function runState(run: Run): Promise<Exit> {
  for (;;) {
    await pauseBeforeRetry(run);
    try {
      return await perform(run, run.state);
    } catch (thrown) {
      if (run.signal.aborted || !(thrown instanceof StateFailure)) throw thrown;
      const exit = await recover(run, thrown);
      if (exit) return exit;
    }
  }
}

async function pauseBeforeRetry(run: Run): Promise<void> {
  const { retry } = run.frame;
  if (retry?.at === undefined) return;
  await run.sleepUntil(retry.at);
  delete retry.at;
  run.save();
}

async function perform(run: Run, state: State): Promise<Exit> {
  switch (state.Type) {
    case 'Task':
      return runTaskState(run, state);
    case 'Choice':
      return runChoice(run, state);
    case 'Wait':
      return runWait(run, state);
    case 'Parallel':
      return runParallel(run, state, runScope);
    case 'Map':
      return runMap(run, state, runScope);
    case 'Pass':
    case 'Succeed':
      return leave(run, { rule: state, otherwise: run.input });
    case 'Fail': {
      const error =
        state.Error === undefined ? undefined : await run.evaluateAs('string', state.Error, 'Error');
      const cause =
        state.Cause === undefined ? undefined : await run.evaluateAs('string', state.Cause, 'Cause');
      throw new StateFailure({ error, cause });
    }
  }
}
