import { sep } from 'node:path';
import { escapePathName, unescapePathName } from '../../../core/archive/hive-path.ts';
import { identifier, literal } from '../sql-text.ts';
import type { DataFile } from './data-files.ts';
import { duckdbTypeOf } from './hive-types.ts';
import type { Column } from './table.ts';

/** A call of one of DuckDB's readers; `paths` and `options` become its arguments. */
export interface Reader {
  name: 'read_parquet' | 'read_csv';
  options: readonly string[];
}

// A name that no column of a table has: names of columns hold no $.
const FILE = 'lh$file';

/**
 * What gives the rows of files together with their partition keys, as an item of FROM. Where the paths tell the values in a way
 * that DuckDB reads as Hive does, DuckDB takes them from there, and passes over files that it has no need of; elsewhere they are
 * written out.
 */
export function printScan(files: readonly DataFile[], keys: readonly Column[], reader: Reader): string {
  const paths = `[${files.map(({ path }) => literal(path)).join(', ')}]`;
  const read = (...more: string[]) => `${reader.name}(${[paths, ...reader.options, ...more].join(', ')})`;
  if (keys.length === 0) return read('hive_partitioning = false');
  if (files.every((file) => tellsPartition(file, keys))) {
    // Types are given, or a day written as text would turn into a date.
    const types = keys.map(({ name, type }) => `${literal(name)}: ${duckdbTypeOf(type)}`);
    return read('hive_partitioning = true', `hive_types = {${types.join(', ')}}`);
  }
  const rows = files.map(({ path, partition }) => {
    const values = keys.map(({ type }, index) => {
      const value = partition[index];
      return `CAST(${value === undefined ? 'NULL' : literal(value)} AS ${duckdbTypeOf(type)})`;
    });
    return `(${[literal(path), ...values].join(', ')})`;
  });
  const names = [FILE, ...keys.map(({ name }) => name)].map(identifier).join(', ');
  return `(SELECT * EXCLUDE (${identifier(FILE)}) FROM ${read('hive_partitioning = false', `filename = ${literal(FILE)}`)}
    JOIN (VALUES ${rows.join(', ')}) AS p(${names}) USING (${identifier(FILE)}))`;
}

/** The columns that a plan may name in such a scan beside those of the reader. */
export const SCAN_COLUMNS: readonly string[] = [FILE];

// DuckDB takes NULL for NULL in a path, and the last of several steps with the same key.
function tellsPartition({ path, partition }: DataFile, keys: readonly Column[]): boolean {
  return keys.every(({ name }, index) => {
    const steps = path.split(sep).filter((step) => step.toLowerCase().startsWith(`${name}=`));
    const [step = ''] = steps;
    const text = step.slice(name.length + 1);
    const value = partition[index] ?? null;
    return (
      steps.length === 1 &&
      step.startsWith(name) &&
      text !== 'NULL' &&
      unescapePathName(text) === value &&
      escapePathName(value) === text
    );
  });
}
