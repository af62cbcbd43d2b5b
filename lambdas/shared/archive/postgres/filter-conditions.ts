import type { Dataset } from '../../../../core/archive/dataset.ts';
import type { LakeType } from '../../../../core/archive/lake-type.ts';
import type { QuestionColumn } from '../../../../core/archive/question-column.ts';
import type { ColumnFilter, Wanted } from '../../../../core/archive/question-filter.ts';
import { identifier, literal } from './quote.ts';

export interface FilterOptions extends Pick<Dataset, 'format'> {
  /** Whether the database keeps text as UTF-8. One that does not refuses a statement with a character that it lacks. */
  isUnicode: boolean;
}

/**
 * What rows have to fulfil, as far as PostgreSQL says so of every row that the engine would say it of: equal values, and
 * ranges of numbers and times. It is put to fewer rows then; what is wrong here loses rows, so what is in doubt is left to
 * the engine.
 *
 * - Texts have an order by their collation, which is not that of the lake. Equal texts are equal by every collation.
 * - Of other types, such as jsonb and those of the user's own, the lake compares the text, and the database the meaning; it may
 *   also refuse what is no value of theirs.
 */
export function filterConditions(
  filters: readonly ColumnFilter[],
  { format, isUnicode }: FilterOptions,
): string[] {
  return filters.flatMap(({ column, wanted }) => {
    const name = identifier(column.name);
    if (wanted.kind === 'values') return equalTo(name, wanted, column, isUnicode) ?? [];
    const ends = column.type.kind === 'string' ? [] : within(name, wanted, castType(column));
    if (ends.length === 0) return [`${name} IS NOT NULL`];
    return isTextInLake(column.type, format) ? [orOddYear(name, ends)] : ends;
  });
}

type Values = Extract<Wanted, { kind: 'values' }>;
type Range = Extract<Wanted, { kind: 'range' }>;

function equalTo(
  name: string,
  { values, orNull }: Values,
  column: QuestionColumn,
  isUnicode: boolean,
): string | undefined {
  const isNull = orNull ? [`${name} IS NULL`] : [];
  if (values.length === 0) return isNull[0] ?? 'false';
  const type = castType(column);
  if (type === undefined || !(isUnicode || values.every(isAscii))) return undefined;
  const list = values.map((text) => `${literal(text)}::${type}`).join(', ');
  return `(${[`${name} IN (${list})`, ...isNull].join(' OR ')})`;
}

/** NaN is greater than all other numbers, as it is in a question. */
function within(name: string, { from, to }: Range, type: string | undefined): string[] {
  return [
    ...(from === undefined ? [] : [`${name} >= ${literal(from)}::${type}`]),
    ...(to === undefined ? [] : [`${name} < ${literal(to)}::${type}`]),
  ];
}

/** Times that the lake keeps as text sort as times do where their years have four digits. */
function orOddYear(name: string, ends: readonly string[]): string {
  return `(${ends.join(' AND ')} OR ${name} < '0001-01-01' OR ${name} >= '10000-01-01')`;
}

function isTextInLake({ kind }: LakeType, format: Dataset['format']): boolean {
  return kind === 'timestamp-text' || (format === 'CSV' && (kind === 'timestamp' || kind === 'date'));
}

const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);

const CASTS = {
  boolean: 'boolean',
  smallint: 'smallint',
  int: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  real: 'real',
  double: 'double precision',
  date: 'date',
  binary: undefined,
} as const;

const TEXT_CASTS = {
  text: 'text',
  padded: 'bpchar',
  uuid: 'uuid',
  time: 'time',
  number: 'numeric',
  opaque: undefined,
} as const;

/** The type that values are compared as; undefined where the database is not asked. Never a domain, whose check may fail. */
function castType({ type, form, isZoned }: QuestionColumn): string | undefined {
  switch (type.kind) {
    case 'timestamp':
    case 'timestamp-text':
      return isZoned ? 'timestamptz' : 'timestamp';
    case 'string':
      return TEXT_CASTS[form];
    default:
      return CASTS[type.kind];
  }
}
