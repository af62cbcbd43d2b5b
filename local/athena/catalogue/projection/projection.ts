import type { Constraint } from '../../dialect/constraints.ts';
import { QueryFailure } from '../../dialect/faults.ts';
import type { PartitionValues } from '../data-files.ts';
import { admits } from '../partition-filter.ts';
import { partitionName } from '../partition-name.ts';
import type { Column, Table } from '../table.ts';
import { dateValues } from './date-range.ts';
import { integerValues } from './integer-range.ts';

// Athena has no such limit; its queries get slower and slower instead.
const MOST_PARTITIONS = 1_000_000;

export interface ProjectionContext {
  constraints: readonly Constraint[];
  /** Epoch milliseconds. */
  now: number;
}

/** Whether the partitions of a table are computed from its properties. */
export function isProjected({ partitionKeys, properties }: Table): boolean {
  return partitionKeys.length > 0 && properties['projection.enabled']?.trim().toLowerCase() === 'true';
}

/**
 * Computes the partitions of a table that a statement needs, from the properties of the table.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 * @throws {QueryFailure} CONSTRAINT_VIOLATION when the statement does not say which value of an injected column it wants,
 *   HIVE_METASTORE_ERROR when the properties make no sense, HIVE_EXCEEDED_PARTITION_LIMIT.
 */
export function projectPartitions(
  table: Table,
  context: ProjectionContext,
): { values: PartitionValues; location: string }[] {
  const { database, name, partitionKeys } = table;
  const missing = partitionKeys.filter((key) => property(table, key, 'type') === undefined);
  if (missing.length > 0) {
    const columns = missing.map((key) => key.name).join(', ');
    throw misconfigured(
      `Table ${database}.${name} is configured for partition projection, but the following partition columns are missing projection configuration: [${columns}] (table ${database}.${name})`,
    );
  }
  let partitions: string[][] = [[]];
  for (const key of partitionKeys) {
    const values = wantedValues(table, key, context);
    if (partitions.length * values.length > MOST_PARTITIONS) throw tooMany(table);
    partitions = partitions.flatMap((partition) => values.map((value) => [...partition, value]));
  }
  const locate = locator(table);
  return partitions.map((values) => ({ values, location: locate(values) }));
}

function wantedValues(table: Table, key: Column, context: ProjectionContext): string[] {
  const wanted: string[] = [];
  try {
    for (const value of valuesOf(table, key, context)) {
      if (admits(context.constraints, key, value)) wanted.push(value);
      if (wanted.length > MOST_PARTITIONS) throw tooMany(table);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw misconfigured(`Column projection for column '${key.name}' failed. ${error.message}`, error);
  }
  return wanted;
}

function valuesOf(table: Table, key: Column, { constraints, now }: ProjectionContext): Iterable<string> {
  const about = (name: string) => property(table, key, name);
  const required = (name: string) => {
    const value = about(name);
    if (value === undefined)
      throw new RangeError(`Missing required property: 'projection.${key.name}.${name}'`);
    return value;
  };
  const asked = constraints.filter(({ column }) => column === key.name);
  const type = required('type').trim().toLowerCase();
  switch (type) {
    case 'injected':
      return injectedValues(key, asked);
    case 'enum':
      return new Set(required('values').split(','));
    case 'integer':
      return integerValues(
        { range: required('range'), interval: about('interval'), digits: about('digits') },
        asked,
      );
    case 'date': {
      const [interval, unit] = [about('interval'), about('interval.unit')];
      return dateValues({ range: required('range'), format: required('format'), interval, unit }, now);
    }
    default:
      throw new RangeError(`the type '${type}' is not enum, integer, date or injected`);
  }
}

function injectedValues({ name }: Column, asked: readonly Constraint[]): Iterable<string> {
  const [first] = asked;
  if (first === undefined || asked.some(({ operator }) => operator !== '=')) {
    throw new QueryFailure(
      'CONSTRAINT_VIOLATION',
      `For the injected projected partition column ${name}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
    );
  }
  return new Set(first.constants.map(({ text }) => text));
}

function locator(table: Table): (values: readonly string[]) => string {
  const keys = table.partitionKeys.map(({ name }) => name);
  const template = table.properties['storage.location.template'];
  if (template === undefined) return (values) => `${table.location}${partitionName(keys, values)}/`;
  const absent = keys.find((key) => !template.includes(`\${${key}}`));
  if (absent !== undefined)
    throw misconfigured(`the storage.location.template has no placeholder for the column '${absent}'`);
  return (values) => {
    const location = template.replaceAll(/\$\{([^}]+)\}/g, (placeholder, key: string) => {
      const index = keys.indexOf(key.toLowerCase());
      return index < 0 ? placeholder : (values[index] ?? '');
    });
    return location.endsWith('/') ? location : `${location}/`;
  };
}

function property({ properties }: Table, { name }: Column, property: string): string | undefined {
  return properties[`projection.${name}.${property}`];
}

function misconfigured(message: string, cause?: unknown): QueryFailure {
  return new QueryFailure('HIVE_METASTORE_ERROR', message, { cause });
}

function tooMany({ database, name }: Table): QueryFailure {
  return new QueryFailure(
    'HIVE_EXCEEDED_PARTITION_LIMIT',
    `Query over table '${database}.${name}' can potentially read more than ${MOST_PARTITIONS} partitions`,
  );
}
