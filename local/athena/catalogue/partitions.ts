import { localPath } from '../lake.ts';
import type { Catalogue } from './catalogue.ts';
import { type DataFile, discoverDataFiles, listDataFiles, type PartitionValues } from './data-files.ts';
import { admits } from './partition-filter.ts';
import { partitionName } from './partition-name.ts';
import { isProjected, type ProjectionContext, projectPartitions } from './projection/projection.ts';
import { locationSchema, type Partition, type Table } from './table.ts';

export interface PartitionsContext extends ProjectionContext {
  catalogue: Catalogue;
  lakeRoot: string;
}

// Directories are listed a few at a time: each waits for one of the four threads that Node has for files.
const AT_ONCE = 32;

/** Lists the files of a table in the partitions that a statement needs. @throws {QueryFailure} as `projectPartitions` does. */
export async function listTable(table: Table, context: PartitionsContext): Promise<DataFile[]> {
  const { catalogue, lakeRoot, constraints } = context;
  const keys = table.partitionKeys;
  const isNeeded = (values: PartitionValues) =>
    keys.every((key, index) => admits(constraints, key, values[index]));
  if (keys.length === 0) return listDataFiles(localPath(lakeRoot, table.location), []);
  if (!isProjected(table) && table.partitioning === 'DISCOVERED') {
    const names = keys.map(({ name }) => name);
    const files = await discoverDataFiles(localPath(lakeRoot, table.location), names);
    return files.filter(({ partition }) => isNeeded(partition));
  }
  const places = isProjected(table)
    ? projectPartitions(table, context)
    : catalogue
        .partitions(table)
        .map((partition) => ({ values: valuesOf(partition), location: locationOf(table, partition) }));
  return listPlaces(
    places.filter(({ values, location }) => isNeeded(values) && locationSchema.safeParse(location).success),
    lakeRoot,
  );
}

/** Where the files of a registered partition are. */
export function locationOf({ location, partitionKeys }: Table, partition: Partition): string {
  const names = partitionKeys.map(({ name }) => name);
  return partition.location ?? `${location}${partitionName(names, valuesOf(partition))}/`;
}

function valuesOf({ values }: Partition): PartitionValues {
  return values.map((value) => value ?? undefined);
}

async function listPlaces(
  places: readonly { values: PartitionValues; location: string }[],
  lakeRoot: string,
): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (let at = 0; at < places.length; at += AT_ONCE) {
    const listed = places
      .slice(at, at + AT_ONCE)
      .map(({ values, location }) => listDataFiles(localPath(lakeRoot, location), values));
    files.push(...(await Promise.all(listed)).flat());
  }
  return files;
}
