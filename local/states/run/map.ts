import type { MapState } from '../definition/schema.ts';
import { events } from '../history.ts';
import { type Json, payload } from '../json.ts';
import { type Exit, leave } from './exit.ts';
import { type Branch, fanOut, type RunBranch } from './fan-out.ts';
import { type Frame, newFrame } from './frame.ts';
import type { MapItem, Run } from './run.ts';

/** An inline Map runs at most 40 iterations at a time, whatever MaxConcurrency says; 0 stands for no limit of its own. */
const MOST_ITERATIONS = 40;
const MOST_CONCURRENCY = 99_999_999;

/** Runs the ItemProcessor once for each item; the result is the array of the outputs, in the order of the items. */
export async function runMap(run: Run, state: MapState, runBranch: RunBranch): Promise<Exit> {
  const { frame } = run;
  const { items = [], startedEvent, limit } = frame.fan ?? (await start(run, state));
  const name = frame.state;
  const result = await fanOut(run, {
    branches: items.map((value, index) => iteration(run, state, { Index: index, Value: value })),
    runBranch,
    limit,
    startedEvent,
    events: {
      ended: (child, index) => {
        frame.lastEvent = run.recordAside(events.mapIteration('Succeeded', name, index), child.lastEvent);
      },
      failed: (child, index) => run.recordAside(events.mapIteration('Failed', name, index), child.lastEvent),
      aborted: (child, index) =>
        run.recordAside(events.mapIteration('Aborted', name, index), child.lastEvent),
    },
  });
  run.recordAside(events.bare('MapStateSucceeded'));
  return leave(run, { rule: state, otherwise: payload(result), extra: { result } });
}

async function start(run: Run, state: MapState): Promise<NonNullable<Frame['fan']>> {
  const items = await itemsOf(run, state);
  const concurrency = await run.evaluateInteger(
    state.MaxConcurrency ?? 0,
    'MaxConcurrency',
    0,
    MOST_CONCURRENCY,
  );
  const startedEvent = run.record(events.mapStateStarted(items.length));
  const fan = { startedEvent, items, limit: Math.min(concurrency || MOST_ITERATIONS, MOST_ITERATIONS) };
  run.frame.fan = fan;
  run.save();
  return fan;
}

async function itemsOf(run: Run, state: MapState): Promise<Json[]> {
  if (state.Items !== undefined) return run.evaluateAs('array', state.Items, 'Items');
  const { input } = run.frame;
  if (Array.isArray(input)) return input;
  throw run.queryEvaluationError(
    undefined,
    `Map state input must be an array but was: ${JSON.stringify(input)}`,
  );
}

function iteration(run: Run, state: MapState, item: MapItem): Branch {
  const { ItemProcessor: scope, ItemSelector: selector } = state;
  return {
    scope,
    item,
    begin: async (path, previous) => {
      const input =
        selector === undefined ? item.Value : await run.within(item).evaluate(selector, 'ItemSelector');
      const lastEvent = run.recordAside(
        events.mapIteration('Started', run.frame.state, item.Index),
        previous,
      );
      const child = newFrame(path, { state: scope.StartAt, input, lastEvent });
      run.execution.addFrame(child);
      return child;
    },
  };
}
