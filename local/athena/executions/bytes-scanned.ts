import type { DuckDBConnection } from '@duckdb/node-api';
import * as z from 'zod';
import type { DataFile } from '../catalogue/data-files.ts';
import { type Relation, scanColumns } from '../catalogue/relation.ts';
import { identifier, literal } from '../sql-text.ts';

interface PlanNode {
  name: string;
  children: PlanNode[];
  extra_info: Record<string, unknown>;
}

const planNodeSchema: z.ZodType<PlanNode> = z.object({
  name: z.string(),
  children: z.lazy(() => z.array(planNodeSchema)),
  extra_info: z.record(z.string(), z.unknown()),
});

// A detail is a text, or a list of texts when there are several.
const textsSchema = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => [value].flat().filter((text) => text !== ''));

const scanSchema = z.object({
  Projections: textsSchema,
  Filters: textsSchema,
  'File Filters': textsSchema,
  'Scanning Files': z.string().optional(),
});
type Scan = z.infer<typeof scanSchema>;

/**
 * How many bytes of the lake a query reads, from its plan: the sizes of the files that are left after the partitions are
 * pruned; of Parquet only the compressed chunks of the columns that are read. A table that is read twice counts twice. It is
 * what Athena would bill at most: row groups that statistics rule out, and rows behind a LIMIT, are counted all the same.
 */
export async function bytesScanned(
  sql: string,
  relations: readonly Relation[],
  connection: DuckDBConnection,
): Promise<number> {
  const open = relations.filter(({ files }) => files.length > 0);
  if (open.length === 0) return 0;
  const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`);
  const plan = z.array(planNodeSchema).parse(JSON.parse(String(reader.getRowsJson()[0]?.[1])));
  let bytes = 0;
  for (const scan of plan.flatMap(scansOf)) {
    const at = open.findIndex((relation) => fits(relation, scan));
    const [relation] = at < 0 ? [] : open.splice(at, 1);
    if (relation !== undefined) bytes += await bytesOf(relation, scan.info, connection);
  }
  return bytes;
}

function scansOf(node: PlanNode): { name: string; info: Scan }[] {
  const below = node.children.flatMap(scansOf);
  return /^READ_/.test(node.name)
    ? [{ name: node.name, info: scanSchema.parse(node.extra_info) }, ...below]
    : below;
}

// A scan does not say of which table it is: the format, the number of files and the columns tell.
function fits({ table, files }: Relation, { name, info }: { name: string; info: Scan }): boolean {
  const total = info['Scanning Files']?.split('/')[1];
  const columns = scanColumns(table);
  return (
    name === (table.format.type === 'PARQUET' ? 'READ_PARQUET' : 'READ_CSV') &&
    (total === undefined || Number(total) === files.length) &&
    info.Projections.every((column) => columns.has(column.toLowerCase()))
  );
}

async function bytesOf(relation: Relation, scan: Scan, connection: DuckDBConnection): Promise<number> {
  const chosen = await chosenFiles(relation, scan, connection);
  const { table, files, footers } = relation;
  if (table.format.type !== 'PARQUET')
    return sum(files.map(({ bytes }, index) => (chosen[index] ? bytes : 0)));
  const read = table.columns.map(({ name }) => name).filter((name) => isRead(name, scan));
  return sum(
    footers.map((footer, index) => (chosen[index] ? sum(read.map((name) => footer.get(name) ?? 0)) : 0)),
  );
}

function isRead(column: string, { Projections, Filters }: Scan): boolean {
  return (
    Projections.some((name) => name.toLowerCase() === column) ||
    new RegExp(`\\b${column}\\b`, 'i').test(Filters.join(' '))
  );
}

/**
 * Which of the files the scan reads. The plan gives their number and the condition on the partition keys, but not their
 * names; so the condition is put to the partitions themselves. Should that not give the same number, all files count.
 */
async function chosenFiles(
  { table, files }: Relation,
  scan: Scan,
  connection: DuckDBConnection,
): Promise<boolean[]> {
  const condition = scan['File Filters'].join(' AND ');
  const count = Number(scan['Scanning Files']?.split('/')[0] ?? files.length);
  if (condition === '') return files.map(() => true);
  const keys = table.partitionKeys.map(({ name }) => identifier(name)).join(', ');
  const rows = files.map((file, index) => `(${index}, ${partitionValues(file)})`).join(', ');
  const chosen = await connection
    .runAndReadAll(`SELECT i FROM (VALUES ${rows}) AS files(i, ${keys}) WHERE ${condition}`)
    .then((reader) => new Set(reader.getRowsJson().map(([index]) => Number(index))))
    .catch(() => new Set<number>());
  return files.map((_, index) => chosen.size !== count || chosen.has(index));
}

function partitionValues({ partition }: DataFile): string {
  return partition.map((value) => (value === undefined ? 'NULL' : literal(value))).join(', ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
