import { DEFAULT_PARTITION } from './hive-path.ts';
import { DAY_KEYS } from './object-keys.ts';
import type { Question } from './question.ts';
import { anyOf } from './question-conditions.ts';
import type { ColumnFilter } from './question-filter.ts';
import { joined, parameter, quoted, type Sql, sql } from './question-sql.ts';

/**
 * Which partitions of the cold table can have rows that a question asks for, in comparisons that the engine puts to the
 * catalogue before it reads anything. They decide what is read, never what is answered: every row is looked at besides.
 */
export function partitionConditions({ days, filters }: Question): Sql[] {
  return [...dayConditions(days), ...filters.flatMap(valueConditions)];
}

/** The keys that the first and the last day share are one value, the first that they do not share is a range. */
function dayConditions({ first, last }: Question['days']): Sql[] {
  const [from, to] = [first.split('-'), last.split('-')];
  const conditions: Sql[] = [];
  for (const [index, key] of DAY_KEYS.entries()) {
    const [least, greatest] = [from[index] ?? '', to[index] ?? ''];
    const name = quoted(key);
    if (least === greatest) {
      conditions.push(sql`${name} = '${least}'`);
      continue;
    }
    conditions.push(sql`${name} BETWEEN '${least}' AND '${greatest}'`);
    // The catalogue has compared one key by now; the days at both ends are told by all three.
    if (key !== 'day') conditions.push(sql`${WHOLE_DAY} BETWEEN '${first}' AND '${last}'`);
    break;
  }
  return conditions;
}

const WHOLE_DAY = DAY_KEYS.map(quoted).join(` || '-' || `);

/** A range says nothing of where NULL and the empty text lie, which share a partition, so only values choose partitions. */
function valueConditions({ column, wanted }: ColumnFilter): Sql[] {
  if (!column.isPartition || wanted.kind !== 'values') return [];
  const shared = (value: string) => value === '' || value === DEFAULT_PARTITION;
  const named = wanted.values.filter((value) => !shared(value));
  const isShared = wanted.orNull || wanted.values.some(shared);
  const name = quoted(column.key);
  return [
    anyOf([
      ...(named.length > 0 ? [sql`${name} IN (${joined(named.map(parameter), ', ')})`] : []),
      ...(isShared ? [sql`${name} IS NULL`] : []),
    ]),
  ];
}
