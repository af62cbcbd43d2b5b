import jsonata from 'jsonata';
import { isRecord } from '../json.ts';

/** What stands between `{%` and `%}`, or nothing where a string is not one whole expression. */
export function expressionIn(text: string): string | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim();
}

/**
 * The functions of JSONata 2.0.6 that Step Functions offers (all but `$eval`), and those it adds. A variable of such a
 * name would hide the function, so there is none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export const BUILT_IN_FUNCTIONS: ReadonlySet<string> = new Set(
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl
  decodeUrlComponent distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger
  formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not now number pad
  parseInteger power random reduce replace reverse round shuffle sift single sort split spread sqrt string substring
  substringAfter substringBefore sum toMillis trim type uppercase zip hash parse partition range uuid`.split(
    /\s+/,
  ),
);

/** What one expression asks of its surroundings, and what is wrong with it. */
export interface ExpressionUse {
  /** Variables that it reads and does not bind itself, without the `$`; built-in functions and `states` left out. */
  variables: Set<string>;
  /** The fields of `$states` that it reads by name. */
  statesFields: Set<string>;
  /** In words for the author; empty when all is well. */
  faults: string[];
}

/** Parses an expression and tells what it refers to. */
export function examine(source: string): ExpressionUse {
  const use: ExpressionUse = { variables: new Set(), statesFields: new Set(), faults: [] };
  try {
    visit(jsonata(source).ast(), { bound: new Set(), hasContext: false }, use);
  } catch (error) {
    use.faults.push(`is not JSONata: ${isRecord(error) ? error.message : error}`);
  }
  return use;
}

interface Surroundings {
  /** Names bound by `:=` and by function parameters. */
  readonly bound: ReadonlySet<string>;
  /** Whether a bare name or `$` has a value to look into, as it has inside a path; a state has none to give. */
  readonly hasContext: boolean;
}

function visit(node: unknown, around: Surroundings, use: ExpressionUse): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, around, use);
    return;
  }
  if (!isRecord(node)) return;
  switch (node.type) {
    case 'variable':
      visitVariable(String(node.value), around, use);
      break;
    case 'name':
      if (!around.hasContext) {
        use.faults.push(
          `\`${node.value}\` looks into nothing: write $states.input.${node.value} or the like`,
        );
      }
      break;
    case 'path':
      visitPath(node, around, use);
      return;
    case 'block':
      visitBlock(node, around, use);
      return;
    case 'lambda':
      visit(node.body, { ...around, bound: union(around.bound, parameterNames(node.arguments)) }, use);
      return;
    case 'bind':
      visit(node.rhs, { ...around, bound: union(around.bound, boundName(node)) }, use);
      return;
    case 'transform':
      visitChildren(node, { ...around, hasContext: true }, use);
      return;
  }
  visitChildren(node, around, use);
}

function visitVariable(name: string, around: Surroundings, use: ExpressionUse): void {
  if (name === 'eval') use.faults.push('$eval does not exist in Step Functions');
  else if (name === '$') use.faults.push('$$ has no value in a state: write $states.input');
  else if (name === '') {
    if (!around.hasContext) use.faults.push('$ has no value outside of a path: write $states.input');
  } else if (name !== 'states' && !around.bound.has(name) && !BUILT_IN_FUNCTIONS.has(name)) {
    use.variables.add(name);
  }
}

/** The first step looks where the path stands, all others look into what came before them. */
function visitPath(node: Record<string, unknown>, around: Surroundings, use: ExpressionUse): void {
  const { steps, ...others } = node;
  const [first, second] = Array.isArray(steps) ? steps : [];
  if (isStep(first, 'variable') && first.value === 'states' && isStep(second, 'name')) {
    use.statesFields.add(String(second.value));
  }
  let bound = around.bound;
  for (const [index, step] of (Array.isArray(steps) ? steps : []).entries()) {
    // `@$x` and `#$i` bind a name for the steps that follow.
    if (isRecord(step))
      bound = union(
        bound,
        [step.focus, step.index].filter((name) => typeof name === 'string'),
      );
    visit(step, { bound, hasContext: around.hasContext || index > 0 }, use);
  }
  visitChildren(others, { bound, hasContext: true }, use);
}

function visitBlock(node: Record<string, unknown>, around: Surroundings, use: ExpressionUse): void {
  let bound = around.bound;
  for (const child of Array.isArray(node.expressions) ? node.expressions : []) {
    visit(child, { ...around, bound }, use);
    bound = union(bound, isRecord(child) && child.type === 'bind' ? boundName(child) : []);
  }
}

/** Predicates, sort terms and groupings look into each item of what they are attached to. */
const ATTACHED = new Set(['predicate', 'stages', 'group', 'terms']);

function visitChildren(node: Record<string, unknown>, around: Surroundings, use: ExpressionUse): void {
  for (const [key, child] of Object.entries(node)) {
    visit(child, ATTACHED.has(key) ? { ...around, hasContext: true } : around, use);
  }
}

function isStep(node: unknown, type: string): node is Record<string, unknown> {
  return isRecord(node) && node.type === type;
}

function boundName(bind: Record<string, unknown>): string[] {
  return isStep(bind.lhs, 'variable') ? [String(bind.lhs.value)] : [];
}

function parameterNames(parameters: unknown): string[] {
  return Array.isArray(parameters) ? parameters.filter(isRecord).map(({ value }) => String(value)) : [];
}

function union(names: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.length === 0 ? names : new Set([...names, ...more]);
}
