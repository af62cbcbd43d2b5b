import type { Dataset } from './dataset.ts';
import type { LakeType } from './lake-type.ts';
import { type LakeColumn, ownColumns } from './layout.ts';
import { plainValue } from './plain-value.ts';
import { quoted } from './question-sql.ts';
import type { SourceTable } from './source-table.ts';

/** How the values of a column compare with one another. */
export type Comparison =
  /** As their type in the lake does, or as their text does, which comes to the same. */
  | 'ORDERED'
  /** Values are the same where their texts are, and have no order here. */
  | 'EQUAL_TEXT'
  /** Numbers of any length, kept as text: they are the same where they are without zeros at their end. */
  | 'EQUAL_NUMBER'
  /** Bytes, and times of which it is not known whether they have a zone: there is only whether they are NULL. */
  | 'NULL_ONLY';

/** What values of a column look like where their type in the lake does not say it. */
export type TextForm = 'text' | 'padded' | 'uuid' | 'time' | 'number' | 'opaque';

/** A column of a dataset as questions name it. */
export interface QuestionColumn {
  /** As the database has it. */
  name: string;
  /** As the lake has it: the name in lower case. */
  key: string;
  /** The column of the lake that holds its values. */
  lakeName: string;
  type: LakeType;
  /** As the database writes it. */
  sourceType: string;
  comparison: Comparison;
  form: TextForm;
  /** Whether its times are instants, which the lake keeps in UTC. */
  isZoned: boolean;
  /** Whether it parts the objects of the lake. */
  isPartition: boolean;
}

/** The columns of a dataset in the database's order. What the database has no more is left out. */
export function questionColumns(
  dataset: Dataset,
  table: SourceTable,
  layout: readonly LakeColumn[],
): QuestionColumn[] {
  const bySource = new Map(ownColumns(layout).map((column) => [column.source, column]));
  return table.columns.flatMap(({ name, sourceType }) => {
    const column = bySource.get(name);
    if (!column) return [];
    const { type, name: lakeName } = column;
    const form = formOf(type, sourceType);
    const isTime = name === dataset.timeColumn;
    return [
      {
        name,
        key: name.toLowerCase(),
        lakeName,
        type,
        sourceType,
        comparison: isTime ? 'ORDERED' : comparisonOf(type, form, sourceType),
        form,
        isZoned: isTime ? table.time === 'instant' : / with time zone$/.test(sourceType),
        isPartition: dataset.partitionColumns.includes(name),
      },
    ];
  });
}

/** The column's value in a table of the lake, exactly as it was in the database. */
export function valueIn({ lakeName, type }: QuestionColumn, { format }: Dataset): string {
  return plainValue(quoted(lakeName), type, format);
}

function comparisonOf({ kind }: LakeType, form: TextForm, sourceType: string): Comparison {
  if (kind === 'binary') return 'NULL_ONLY';
  // A domain has a name of its own.
  if (kind.startsWith('timestamp') && !sourceType.startsWith('timestamp')) return 'NULL_ONLY';
  if (kind !== 'string') return 'ORDERED';
  if (form === 'number') return 'EQUAL_NUMBER';
  return form === 'opaque' ? 'EQUAL_TEXT' : 'ORDERED';
}

const FORMS: readonly [RegExp, TextForm][] = [
  [/^(text|name|character varying(\(\d+\))?)$/, 'text'],
  [/^character\(\d+\)$/, 'padded'],
  [/^uuid$/, 'uuid'],
  [/^time(\(\d\))? without time zone$/, 'time'],
  [/^numeric\b/, 'number'],
];

/** Only of the database's own types is it known how their texts sort: an enum has an order of its own, as jsonb has. */
function formOf({ kind }: LakeType, sourceType: string): TextForm {
  if (kind !== 'string') return 'text';
  return FORMS.find(([pattern]) => pattern.test(sourceType))?.[1] ?? 'opaque';
}
