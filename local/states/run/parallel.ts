import type { ParallelState, Scope } from '../definition/schema.ts';
import { events } from '../history.ts';
import { payload } from '../json.ts';
import { type Exit, leave } from './exit.ts';
import { fanOut, type RunBranch } from './fan-out.ts';
import { type Frame, newFrame } from './frame.ts';
import type { Run } from './run.ts';

/** States whose end by another branch's failure has an event of its own. */
const HAS_ABORTED_EVENT = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** Runs all branches at once with the same input; the result is the array of their outputs. */
export async function runParallel(run: Run, state: ParallelState, runBranch: RunBranch): Promise<Exit> {
  const { execution, frame } = run;
  const { input = null, startedEvent, limit } = frame.fan ?? (await start(run, state));
  const aborted = (child: Frame, index: number) => {
    const type = state.Branches[index]?.States[child.state]?.Type ?? '';
    if (HAS_ABORTED_EVENT.has(type)) run.recordAside(events.bare(`${type}StateAborted`), child.lastEvent);
  };
  const begin = (scope: Scope) => async (path: string, lastEvent: number) => {
    const child = newFrame(path, { state: scope.StartAt, input, lastEvent });
    execution.addFrame(child);
    return child;
  };
  const result = await fanOut(run, {
    branches: state.Branches.map((scope) => ({ scope, begin: begin(scope) })),
    runBranch,
    limit,
    startedEvent,
    events: {
      ended: (child) => {
        frame.lastEvent = child.lastEvent;
      },
      failed: aborted,
      aborted,
    },
  });
  run.recordAside(events.bare('ParallelStateSucceeded'));
  return leave(run, { rule: state, otherwise: payload(result), extra: { result } });
}

async function start(run: Run, state: ParallelState): Promise<NonNullable<Frame['fan']>> {
  const input =
    state.Arguments === undefined ? run.frame.input : await run.evaluate(state.Arguments, 'Arguments');
  const startedEvent = run.record(events.bare('ParallelStateStarted'));
  const fan = { startedEvent, input, limit: state.Branches.length };
  run.frame.fan = fan;
  run.save();
  return fan;
}
