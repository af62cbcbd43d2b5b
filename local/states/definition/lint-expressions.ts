import { BUILT_IN_FUNCTIONS, examine } from './expressions.ts';
import type { Definition, State } from './schema.ts';
import { stringsIn, type Template, templatesOf } from './templates.ts';
import { scopesOf } from './walk.ts';

/** A variable's name has at most 80 characters. https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

/** Checks what stands between `{%` and `%}`, and the names of variables. */
export function lintExpressions(definition: Definition): string[] {
  return scopesOf(definition).flatMap(({ scope, where }) =>
    Object.entries(scope.States).flatMap(([name, state]) =>
      [...templatesOf(state).flatMap(lintTemplate), ...lintNames(state)].map(
        (fault) => `${where}.${name}: ${fault}`,
      ),
    ),
  );
}

function lintTemplate(template: Template): string[] {
  return stringsIn(template.value, template.where).flatMap(({ where, text, expression }) => {
    if (expression === undefined) {
      const looksMeant = text.startsWith('{%') || text.endsWith('%}');
      return looksMeant ? [`${where}: an expression must be the whole string, from {% to %}`] : [];
    }
    const use = examine(expression);
    const offered: string[] = ['input', 'context', ...template.offers];
    const missing = [...use.statesFields].filter((field) => !offered.includes(field));
    return [...use.faults, ...missing.map((field) => `$states.${field} has no value here`)].map(
      (fault) => `${where}: ${fault}`,
    );
  });
}

function lintNames(state: State): string[] {
  return templatesOf(state)
    .filter(({ where }) => where.split('.').at(-1) === 'Assign')
    .flatMap(({ where, value }) => Object.keys(value ?? {}).map((name) => ({ where, name })))
    .flatMap(({ where, name }) => {
      if (name === 'states') return [`${where}: the name 'states' is reserved`];
      if (BUILT_IN_FUNCTIONS.has(name) || name === 'eval') {
        return [`${where}: '${name}' is a built-in function and cannot be a variable`];
      }
      return VARIABLE_NAME.test(name) ? [] : [`${where}: '${name}' cannot be the name of a variable`];
    });
}
