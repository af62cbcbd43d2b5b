import type { Filter } from '../client/browser.ts';
import { jsonOf } from '../core/json.ts';
import { usageError } from './command.ts';
import { printable } from './table.ts';

/** What one `--where` says of a column. */
export type Condition =
  | { column: string; kind: 'value' | 'from' | 'to'; value: string }
  | { column: string; kind: 'null' };

const FORMS = 'column=value, column>=value, column<value or "column is null"';
const KINDS = { '=': 'value', '>=': 'from', '<': 'to' } as const;

/**
 * Reads a condition: `status=paid`, `amount>=10`, `amount<20` or `region is null`. Blanks around the operator do not count. A
 * value is taken as it is, or in double quotes as JSON writes a text. @throws a usage error.
 */
export function readCondition(text: string): Condition {
  const [, isNull] = /^\s*([^\s=<>!]+)\s+is\s+null\s*$/i.exec(text) ?? [];
  if (isNull !== undefined) return { column: isNull, kind: 'null' };
  const [, column, operator = '', value = ''] =
    /^\s*([^\s=<>!]+)\s*(<>|[=<>!]=?)\s*(.*?)\s*$/s.exec(text) ?? [];
  if (column === undefined) throw usageError(`--where must be ${FORMS}.`);
  const kind = Object.entries(KINDS).find(([known]) => known === operator)?.[1];
  if (!kind) {
    throw usageError(`--where ${printable(column)}: ${operator} is not known; it must be ${FORMS}.`);
  }
  return { column, kind, value: plain(value, column) };
}

/** In quotes there may be blanks at the ends, and a quote at the beginning. */
function plain(value: string, column: string): string {
  if (!value.startsWith('"')) return value;
  const text = jsonOf(value);
  if (typeof text === 'string') return text;
  throw usageError(`--where ${printable(column)}: a value that begins with a quote must be a text of JSON.`);
}

/** Whether only the type of a column can tell what a value is. */
export function mayBeBoolean(condition: Condition): boolean {
  return condition.kind === 'value' && /^(true|false)$/.test(condition.value);
}

/**
 * The filters of a question. Values of one column are alternatives, as NULL is; its ends are a range.
 * @param booleans names of columns, in lower case, whose values are booleans: all others are sent as text.
 * @throws a usage error where a column has values and a range, or one end twice.
 */
export function filtersOf(
  conditions: readonly Condition[],
  booleans: ReadonlySet<string>,
): Record<string, Filter> {
  const byColumn = Map.groupBy(conditions, ({ column }) => column.toLowerCase());
  return Object.fromEntries(
    Array.from(byColumn, ([key, of]) => [of[0]?.column ?? key, filterOf(of, booleans.has(key))]),
  );
}

function filterOf(conditions: readonly Condition[], isBoolean: boolean): Filter {
  const values: (string | boolean | null)[] = [];
  const ends: { From?: string; To?: string } = {};
  for (const condition of conditions) {
    if (condition.kind === 'null') values.push(null);
    else if (condition.kind === 'value') {
      values.push(isBoolean && mayBeBoolean(condition) ? condition.value === 'true' : condition.value);
    } else {
      const end = condition.kind === 'from' ? 'From' : 'To';
      if (ends[end] !== undefined) throw twice(condition.column, end === 'From' ? '>=' : '<');
      ends[end] = condition.value;
    }
  }
  const hasRange = ends.From !== undefined || ends.To !== undefined;
  if (!hasRange) return values;
  if (values.length === 0) return ends;
  throw usageError(`--where ${printable(conditions[0]?.column ?? '')}: values or a range, not both.`);
}

function twice(column: string, operator: string) {
  return usageError(`--where ${printable(column)}: ${operator} is there twice.`);
}
