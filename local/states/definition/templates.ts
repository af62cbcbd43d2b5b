import type { Json } from '../json.ts';
import { expressionIn } from './expressions.ts';
import type { State } from './schema.ts';

/** What an expression may read of `$states`, besides `input` and `context`. */
export type StatesField = 'result' | 'errorOutput';

/** A field of a state that expressions may stand in. */
export interface Template {
  /** Path within the state, such as `Catch.0.Output`. */
  where: string;
  value: Json;
  /** Fields of `$states` that have a value there. */
  offers: readonly StatesField[];
}

/** The fields of a state that expressions may stand in. */
export function templatesOf(state: State): Template[] {
  const hasResult = state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
  const found: Template[] = [];
  const add = (where: string, value: Json | undefined, ...offers: StatesField[]) => {
    if (value !== undefined) found.push({ where, value, offers });
  };
  const after: StatesField[] = hasResult ? ['result'] : [];
  if ('Output' in state) add('Output', state.Output, ...after);
  if ('Assign' in state) add('Assign', state.Assign, ...after);
  if ('Arguments' in state) add('Arguments', state.Arguments);
  switch (state.Type) {
    case 'Task':
      add('TimeoutSeconds', state.TimeoutSeconds);
      add('HeartbeatSeconds', state.HeartbeatSeconds);
      break;
    case 'Wait':
      add('Seconds', state.Seconds);
      add('Timestamp', state.Timestamp);
      break;
    case 'Fail':
      add('Error', state.Error);
      add('Cause', state.Cause);
      break;
    case 'Map':
      add('Items', state.Items);
      add('ItemSelector', state.ItemSelector);
      add('MaxConcurrency', state.MaxConcurrency);
      break;
    case 'Choice':
      for (const [index, rule] of state.Choices.entries()) {
        add(`Choices.${index}.Condition`, rule.Condition);
        add(`Choices.${index}.Output`, rule.Output);
        add(`Choices.${index}.Assign`, rule.Assign);
      }
      break;
  }
  if ('Catch' in state) {
    for (const [index, catcher] of (state.Catch ?? []).entries()) {
      add(`Catch.${index}.Output`, catcher.Output, 'errorOutput');
      add(`Catch.${index}.Assign`, catcher.Assign, 'errorOutput');
    }
  }
  return found;
}

/** Every string in a template that is one whole expression, and every other that looks meant as one. */
export function stringsIn(
  value: Json,
  where: string,
): { where: string; text: string; expression?: string }[] {
  if (typeof value === 'string') {
    const expression = expressionIn(value);
    return [{ where, text: value, ...(expression !== undefined && { expression }) }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => stringsIn(child, `${where}.${key}`));
}
