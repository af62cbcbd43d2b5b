import type { Filter } from '../contract/dataset-query.ts';
import { fieldPath } from '../contract/field-path.ts';
import type { JsonScalar } from '../sql/literal.ts';
import type { QuestionColumn } from './question-column.ts';
import { DatasetQueryRefused } from './question-refused.ts';
import { type Least, readValue } from './question-value.ts';

/** What values of a column a question asks for. Values are texts, as the lake writes them. */
export type Wanted =
  /** One of these, or NULL. Neither is no row. */
  | { kind: 'values'; values: readonly string[]; orNull: boolean }
  /** From one on, before another; NULL is in no range. */
  | { kind: 'range'; from?: string; to?: string };

export interface ColumnFilter {
  column: QuestionColumn;
  wanted: Wanted;
}

/** What no row fulfils. */
export const NOTHING: Wanted = { kind: 'values', values: [], orNull: false };

/** Reads what a caller asks of a column. @throws {DatasetQueryRefused} */
export function readFilter(filter: Filter, column: QuestionColumn, timeZone: string): ColumnFilter {
  const field = fieldPath(['Filters', column.name]);
  const wanted =
    typeof filter === 'object' && filter !== null && !Array.isArray(filter)
      ? readRange(filter, column, field, timeZone)
      : readValues([filter].flat(), column, field, timeZone);
  return { column, wanted };
}

/** What lies from one end on and before the other. */
export function between(from: Least | undefined, to: Least | undefined): Wanted {
  if (from?.kind === 'above' || to?.kind === 'below') return NOTHING;
  return {
    kind: 'range',
    ...(from?.kind === 'value' && { from: from.text }),
    ...(to?.kind === 'value' && { to: to.text }),
  };
}

function readValues(
  values: readonly JsonScalar[],
  column: QuestionColumn,
  field: string,
  timeZone: string,
): Wanted {
  const texts = values.flatMap((value, index) => {
    if (value === null) return [];
    if (column.comparison === 'NULL_ONLY')
      throw new DatasetQueryRefused(field, `can only be null, as ${column.name} is ${column.sourceType}.`);
    const place = values.length > 1 ? `${field}[${index}]` : field;
    const least = readValue(value, column, { field: place, timeZone });
    // What the type cannot hold is in no row.
    return least.kind === 'value' && least.isExact ? [least.text] : [];
  });
  return { kind: 'values', values: [...new Set(texts)], orNull: values.includes(null) };
}

function readRange(
  { From, To }: { From?: JsonScalar | undefined; To?: JsonScalar | undefined },
  column: QuestionColumn,
  field: string,
  timeZone: string,
): Wanted {
  if (From === undefined && To === undefined)
    throw new DatasetQueryRefused(field, 'must have From, or To, or both.');
  if (column.comparison !== 'ORDERED' || column.type.kind === 'boolean') {
    throw new DatasetQueryRefused(
      field,
      `must be a value or a list of values, as ${column.name} is ${column.sourceType}, which has no order here.`,
    );
  }
  const end = (name: 'From' | 'To', value: JsonScalar | undefined) => {
    if (value === undefined) return undefined;
    if (value === null) throw new DatasetQueryRefused(`${field}.${name}`, 'must not be null.');
    return readValue(value, column, { field: `${field}.${name}`, timeZone });
  };
  return between(end('From', From), end('To', To));
}
