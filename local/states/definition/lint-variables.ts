import { examine } from './expressions.ts';
import type { Definition, Scope, State } from './schema.ts';
import { stringsIn, templatesOf } from './templates.ts';
import { exits, innerScopes } from './walk.ts';

/**
 * Finds variables that are read where no way leads past a state that assigns them, and variables of an inner scope that
 * bear the name of an outer one, which could then not be reached.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function lintVariables(definition: Definition): string[] {
  return lintScope(definition, 'States', new Set());
}

function lintScope(scope: Scope, where: string, outer: ReadonlySet<string>): string[] {
  const known = assignedBefore(scope, outer);
  return Object.entries(scope.States).flatMap(([name, state]) => {
    const before = known.get(name) ?? outer;
    const place = `${where}.${name}`;
    return [
      ...unassigned(state, before).map((fault) => `${place}: ${fault}`),
      ...shadowed(state, outer).map((fault) => `${place}: ${fault}`),
      ...innerScopes(state).flatMap((inner) =>
        lintScope(inner.scope, `${place}.${inner.where}.States`, before),
      ),
    ];
  });
}

/** For each state the variables that may have a value when it is entered: the union over all ways to it. */
function assignedBefore(scope: Scope, outer: ReadonlySet<string>): Map<string, ReadonlySet<string>> {
  const before = new Map<string, ReadonlySet<string>>([[scope.StartAt, outer]]);
  const ahead = [scope.StartAt];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const state = scope.States[name];
    if (!state) continue;
    for (const { next, assigned } of exits(state)) {
      const known = before.get(next);
      const merged = new Set([...(known ?? []), ...(before.get(name) ?? []), ...assigned]);
      if (known && known.size === merged.size) continue;
      before.set(next, merged);
      ahead.push(next);
    }
  }
  return before;
}

function unassigned(state: State, before: ReadonlySet<string>): string[] {
  return templatesOf(state).flatMap((template) =>
    stringsIn(template.value, template.where).flatMap(({ where, expression }) =>
      [...(expression === undefined ? [] : examine(expression).variables)]
        .filter((name) => !before.has(name))
        .map((name) => `${where}: the variable $${name} is assigned by no state before`),
    ),
  );
}

function shadowed(state: State, outer: ReadonlySet<string>): string[] {
  const assigned = new Set([
    ...('Assign' in state ? Object.keys(state.Assign ?? {}) : []),
    ...exits(state).flatMap((exit) => exit.assigned),
  ]);
  return [...assigned]
    .filter((name) => outer.has(name))
    .map((name) => `Assign: '${name}' is a variable of an outer scope, which cannot be assigned from within`);
}
