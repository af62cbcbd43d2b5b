import type { Definition, Scope, State } from './schema.ts';

/** A scope and where it stands in the definition, such as `States.Fan.Branches.0`. */
export interface PlacedScope {
  scope: Scope;
  /** Path of the scope's States, for messages. */
  where: string;
  /** The scopes around it, outermost first. */
  outer: readonly Scope[];
}

/** The definition's own scope and those of all branches and iterations within it, from the outside in. */
export function scopesOf(definition: Definition): PlacedScope[] {
  return descend({ scope: definition, where: 'States', outer: [] });
}

/** The scopes that a state contains. */
export function innerScopes(state: State): { scope: Scope; where: string }[] {
  if (state.Type === 'Map') return [{ scope: state.ItemProcessor, where: 'ItemProcessor' }];
  if (state.Type === 'Parallel') {
    return state.Branches.map((scope, index) => ({ scope, where: `Branches.${index}` }));
  }
  return [];
}

/** Where a state can lead to, each with the variables assigned on that way. */
export function exits(state: State): { field: string; next: string; assigned: string[] }[] {
  const own = 'Assign' in state ? Object.keys(state.Assign ?? {}) : [];
  const found: { field: string; next: string; assigned: string[] }[] = [];
  if ('Next' in state && state.Next !== undefined)
    found.push({ field: 'Next', next: state.Next, assigned: own });
  if (state.Type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) {
      found.push({
        field: `Choices.${index}.Next`,
        next: rule.Next,
        assigned: Object.keys(rule.Assign ?? {}),
      });
    }
    if (state.Default !== undefined) found.push({ field: 'Default', next: state.Default, assigned: own });
  }
  if ('Catch' in state) {
    for (const [index, catcher] of (state.Catch ?? []).entries()) {
      const assigned = Object.keys(catcher.Assign ?? {});
      found.push({ field: `Catch.${index}.Next`, next: catcher.Next, assigned });
    }
  }
  return found;
}

function descend(placed: PlacedScope): PlacedScope[] {
  const outer = [...placed.outer, placed.scope];
  const inner = Object.entries(placed.scope.States).flatMap(([name, state]) =>
    innerScopes(state).flatMap(({ scope, where }) =>
      descend({ scope, where: `${placed.where}.${name}.${where}.States`, outer }),
    ),
  );
  return [placed, ...inner];
}
