import { lookup } from '../lookup.ts';
import type { AstNode } from './ast.ts';
import { QueryFailure, Unsupported, unexpectedParameters } from './faults.ts';
import type { Printer } from './printer.ts';

type PrintLambdaFunction = (list: string, lambda: AstNode, printer: Printer) => string;

const FUNCTIONS: Record<string, PrintLambdaFunction> = {
  transform: (list, lambda, printer) => `list_transform(${list}, ${plain(lambda, printer)})`,
  filter: (list, lambda, printer) => `list_filter(${list}, ${plain(lambda, printer)})`,
  any_match: (list, lambda, printer) => `lakehook_any(list_transform(${list}, ${plain(lambda, printer)}))`,
  all_match: (list, lambda, printer) => `lakehook_all(list_transform(${list}, ${plain(lambda, printer)}))`,
  none_match: (list, lambda, printer) =>
    `(NOT lakehook_any(list_transform(${list}, ${plain(lambda, printer)})))`,
  map_filter: (map, lambda, printer) =>
    `map_from_entries(list_filter(map_entries(${map}), ${overEntry(lambda, printer)}))`,
  transform_keys: (map, lambda, printer) =>
    `map_from_entries(list_transform(map_entries(${map}), ${overEntry(lambda, printer, (key, entry) => `{'key': ${key}, 'value': ${entry}.value}`)}))`,
  transform_values: (map, lambda, printer) =>
    `map_from_entries(list_transform(map_entries(${map}), ${overEntry(lambda, printer, (value, entry) => `{'key': ${entry}.key, 'value': ${value}}`)}))`,
};

/** Whether a function takes a lambda. */
export function isLambdaFunction(name: string): boolean {
  return lookup(FUNCTIONS, name) !== undefined || name === 'reduce' || name === 'zip_with';
}

export function printLambdaFunction(name: string, args: AstNode[], printer: Printer): string {
  if (name === 'reduce') return printReduce(args, printer);
  if (name === 'zip_with') return printZipWith(args, printer);
  const [list, lambda, ...others] = args;
  const print = lookup(FUNCTIONS, name);
  if (list === undefined || lambda === undefined || others.length > 0 || print === undefined)
    throw unexpectedParameters(name);
  return print(printer.expression(list), lambda, printer);
}

// reduce(list, start, (state, x) -> next, state -> answer)
function printReduce(args: AstNode[], printer: Printer): string {
  const [list, start, step, answer] = args;
  if (!list || !start || !step || !answer) throw unexpectedParameters('reduce');
  const reduced = `list_reduce(${printer.expression(list)}, ${plain(step, printer, 2)}, ${printer.expression(start)})`;
  return `list_transform([${reduced}], ${plain(answer, printer)})[1]`;
}

function printZipWith(args: AstNode[], printer: Printer): string {
  const [one, other, lambda] = args;
  if (!one || !other || !lambda) throw unexpectedParameters('zip_with');
  const { names, body } = open(lambda, 2);
  const [first = '', second = ''] = names;
  const pair = entryName(printer);
  const bound = new Map([
    [first, `struct_extract_at(${pair}, 1)`],
    [second, `struct_extract_at(${pair}, 2)`],
  ]);
  const printed = printer.binding(bound, () => printer.expression(body));
  return `list_transform(trino_zip(${printer.expression(one)}, ${printer.expression(other)}), lambda ${pair}: ${printed})`;
}

// Parameters are given names of their own, so that they can neither be columns nor words of the grammar.
function plain(lambda: AstNode, printer: Printer, count = 1): string {
  const { names, body } = open(lambda, count);
  const bound = new Map(
    names.map((name) => [name, `lh_u_${name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`]),
  );
  return `lambda ${[...bound.values()].join(', ')}: ${printer.binding(bound, () => printer.expression(body))}`;
}

// A lambda of key and value, over an entry of a map.
function overEntry(
  lambda: AstNode,
  printer: Printer,
  wrap: (sql: string, entry: string) => string = (sql) => sql,
): string {
  const { names, body } = open(lambda, 2);
  const [key = '', value = ''] = names;
  const entry = entryName(printer);
  const bound = new Map([
    [key, `${entry}.key`],
    [value, `${entry}.value`],
  ]);
  return `lambda ${entry}: ${wrap(
    printer.binding(bound, () => printer.expression(body)),
    entry,
  )}`;
}

// Lambdas may stand in lambdas, and the inner one may read the entry of the outer one.
function entryName(printer: Printer): string {
  return `lh_e${printer.depth}`;
}

function open(lambda: AstNode, count: number): { names: string[]; body: AstNode } {
  if (lambda.kind !== 'lambda') throw new Unsupported('anything but a lambda here');
  const names = lambda.namesOf('parameters');
  const body = lambda.child('body');
  lambda.end();
  if (names.length !== count)
    throw new QueryFailure('INVALID_ARGUMENTS', `Expected a lambda that takes ${count} argument(s)`);
  return { names, body };
}
