import { WAITS_FOR_TOKEN } from '../task.ts';
import { parseTimestamp } from '../timestamp.ts';
import { expressionIn } from './expressions.ts';
import type { Definition, Scope, State } from './schema.ts';
import { exits, scopesOf } from './walk.ts';

/** A state's name has at most 80 characters. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LONGEST_NAME = 80;

/** The resources that a Task can name: service integrations and functions. Activities are not supported. */
const RESOURCE = /^arn:aws[a-z-]*:(states:[a-z0-9-]*:\d*:(?!activity:)|lambda:)/;

/** Checks how states hang together, and what a schema cannot say of one. */
export function lintStates(definition: Definition): string[] {
  const seen = new Set<string>();
  return scopesOf(definition).flatMap(({ scope, where }) => [
    ...lintScope(scope, where),
    ...Object.entries(scope.States).flatMap(([name, state]) => {
      const faults = lintState(state);
      if (seen.has(name))
        faults.push('is the name of another state too; names are unique in a whole definition');
      if (name.length > LONGEST_NAME) faults.push(`has a name of more than ${LONGEST_NAME} characters`);
      seen.add(name);
      return faults.map((fault) => `${where}.${name}: ${fault}`);
    }),
  ]);
}

function lintScope(scope: Scope, where: string): string[] {
  const { StartAt, States } = scope;
  if (!Object.hasOwn(States, StartAt))
    return [`${where}: StartAt names '${StartAt}', which is no state here`];
  const reached = new Set<string>();
  const ahead = [StartAt];
  const faults: string[] = [];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const state = States[name];
    if (!state || reached.has(name)) continue;
    reached.add(name);
    for (const exit of exits(state)) {
      if (Object.hasOwn(States, exit.next)) ahead.push(exit.next);
      else faults.push(`${where}.${name}: ${exit.field} names '${exit.next}', which is no state here`);
    }
  }
  const unreached = Object.keys(States).filter((name) => !reached.has(name));
  return [...faults, ...unreached.map((name) => `${where}.${name}: cannot be reached from '${StartAt}'`)];
}

function lintState(state: State): string[] {
  const faults: string[] = [];
  if ('End' in state || 'Next' in state || !['Choice', 'Succeed', 'Fail'].includes(state.Type)) {
    const ways = ['Next' in state && state.Next, 'End' in state && state.End].filter(Boolean);
    if (ways.length !== 1) faults.push('needs either Next or End');
  }
  if (state.Type === 'Wait') {
    const { Seconds: seconds, Timestamp: timestamp } = state;
    if ((seconds === undefined) === (timestamp === undefined))
      faults.push('needs either Seconds or Timestamp');
    if (
      timestamp !== undefined &&
      expressionIn(timestamp) === undefined &&
      parseTimestamp(timestamp) === undefined
    ) {
      faults.push(`Timestamp '${timestamp}' is no date and time with an offset`);
    }
  }
  if (state.Type === 'Task') {
    if (!RESOURCE.test(state.Resource)) {
      faults.push(`Resource '${state.Resource}' is neither a service integration nor a function`);
    }
    const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
    if (heartbeat !== undefined && !state.Resource.endsWith(WAITS_FOR_TOKEN)) {
      faults.push(`HeartbeatSeconds needs a Resource that ends in ${WAITS_FOR_TOKEN}`);
    }
    if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
      faults.push('HeartbeatSeconds must be smaller than TimeoutSeconds');
    }
  }
  if ('Retry' in state) faults.push(...lintErrorNames('Retry', state.Retry ?? []));
  if ('Catch' in state) faults.push(...lintErrorNames('Catch', state.Catch ?? []));
  return faults;
}

function lintErrorNames(field: string, rules: readonly { ErrorEquals: string[] }[]): string[] {
  return rules.flatMap(({ ErrorEquals }, index) => {
    if (!ErrorEquals.includes('States.ALL')) return [];
    const faults: string[] = [];
    if (ErrorEquals.length > 1) faults.push(`${field}.${index}: States.ALL must stand alone`);
    if (index < rules.length - 1) faults.push(`${field}.${index}: States.ALL must come last`);
    return faults;
  });
}
