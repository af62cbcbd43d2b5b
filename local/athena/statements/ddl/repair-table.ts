import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { unescapePathName } from '../../../../core/archive/hive-path.ts';
import { listDataFiles, noDirectory } from '../../catalogue/data-files.ts';
import { partitionName } from '../../catalogue/partition-name.ts';
import { locationOf } from '../../catalogue/partitions.ts';
import type { Partition, Table } from '../../catalogue/table.ts';
import { localPath } from '../../lake.ts';
import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { type DdlContext, findTable, NOTHING } from './context.ts';

/** MSCK REPAIR TABLE. https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html */
export interface RepairTable {
  type: 'MSCK_REPAIR';
  table: TableName;
}

export function readRepairTable(reader: TokenReader): RepairTable {
  reader.expect('REPAIR', 'TABLE');
  return { type: 'MSCK_REPAIR', table: reader.tableName() };
}

/**
 * Registers the partitions whose folders hold objects, and says so as Hive does. Keys in upper case and values with a colon
 * are passed over without a word, as in Athena. Partitions whose objects are gone are told of, and stay.
 */
export async function repairTable({ table: name }: RepairTable, context: DdlContext): Promise<TextResult> {
  const { catalogue, lakeRoot } = context;
  const table = findTable(name, context);
  const files = await listDataFiles(localPath(lakeRoot, table.location), []);
  if (files.length === 0) return lines([`Tables missing on filesystem:\t${table.name}`]);
  if (table.partitionKeys.length === 0 || table.partitioning !== 'REGISTERED') return NOTHING;
  const known = catalogue.partitions(table);
  const names = new Set(known.map((partition) => nameOf(table, partition)));
  const found = await foldersOf(table, lakeRoot);
  const added = found.filter((partition) => !names.has(nameOf(table, partition)));
  const missing = await withoutFiles(table, known, lakeRoot);
  catalogue.addPartitions(table, added);
  const listed = (partitions: readonly Partition[]) =>
    partitions.map((partition) => `\t${table.name}:${nameOf(table, partition)}`).join('');
  return lines([
    ...(added.length > 0 ? [`Partitions not in metastore:${listed(added)}`] : []),
    ...(missing.length > 0 ? [`Partitions missing from filesystem:${listed(missing)}`] : []),
    ...added.map(
      (partition) => `Repair: Added partition to metastore ${table.name}:${nameOf(table, partition)}`,
    ),
  ]);
}

function lines(texts: string[]): TextResult {
  return { columns: [], rows: texts.map((text) => [text]) };
}

function nameOf({ partitionKeys }: Table, { values }: Pick<Partition, 'values'>): string {
  return partitionName(
    partitionKeys.map(({ name }) => name),
    values,
  );
}

// The folders one below the other that are named after the keys in their order.
async function foldersOf(table: Table, lakeRoot: string): Promise<Partition[]> {
  const root = localPath(lakeRoot, table.location);
  let places: { directory: string; values: (string | null)[] }[] = [{ directory: root, values: [] }];
  for (const { name } of table.partitionKeys) {
    const below: typeof places = [];
    for (const { directory, values } of places) {
      const entries = await readdir(directory, { withFileTypes: true }).catch(noDirectory);
      for (const entry of entries) {
        const [key, text = '', ...others] = entry.name.split('=');
        if (!entry.isDirectory() || key !== name || text === '' || others.length > 0) continue;
        const value = unescapePathName(text);
        if (value?.includes(':')) continue;
        below.push({ directory: join(directory, entry.name), values: [...values, value] });
      }
    }
    places = below;
  }
  const found: Partition[] = [];
  for (const { directory, values } of places) {
    if ((await listDataFiles(directory, [])).length === 0) continue;
    const folder = relative(root, directory);
    // Whoever wrote the folder may have escaped less than Hive does.
    const isUsual = folder === nameOf(table, { values });
    found.push({ values, ...(!isUsual && { location: `${table.location}${folder}/` }) });
  }
  return found.sort((one, other) => (nameOf(table, one) < nameOf(table, other) ? -1 : 1));
}

async function withoutFiles(
  table: Table,
  known: readonly Partition[],
  lakeRoot: string,
): Promise<Partition[]> {
  const missing: Partition[] = [];
  for (const partition of known) {
    const files = await listDataFiles(localPath(lakeRoot, locationOf(table, partition)), []);
    if (files.length === 0) missing.push(partition);
  }
  return missing;
}
