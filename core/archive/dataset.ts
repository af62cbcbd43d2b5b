import * as z from 'zod';
import { text } from '../configuration/fields.ts';
import { LakehookError } from '../errors.ts';
import { isTimeZone } from './days.ts';
import { coldLocation } from './object-keys.ts';

/** Rows of one batch at the most: what a function copies within minutes. */
export const MAX_BATCH_ROWS = 1_000_000;

/** How the objects of the lake are written. */
export const formats = ['PARQUET', 'CSV'] as const;
export type Format = (typeof formats)[number];

// PostgreSQL's names have at most 63 bytes.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
const sourceName = z.string().min(1).max(63);
const columnName = sourceName.meta({ form: 'the name of a column' });
const lakeName = text(
  /^[a-z][a-z0-9_]{0,250}$/,
  'lower case letters, digits and underscores, a letter first',
);

const sourceSchema = z.strictObject({
  schema: sourceName
    .meta({ form: 'the name of a schema' })
    .default('public')
    .describe('The schema that it is in.'),
  table: sourceName
    .meta({ form: 'the name of a table' })
    .describe('In any case of letters, as the catalogue has it.'),
});

const lakeSchema = z.strictObject({
  database: lakeName.describe("The database in the lake's catalogue."),
  table: lakeName.describe('The cold table. The hot one is called `<table>_hot`.'),
  location: text(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/(?:[A-Za-z0-9!_.-]+\/)*$/,
    's3://bucket/prefix/',
  ).describe('The prefix that the objects of both tables lie below.'),
});

/** A table of the database whose old rows go to the lake. */
export const datasetSchema = z.strictObject({
  name: text(
    /^[a-z][a-z0-9_-]{0,62}$/,
    '1 to 63 lower case letters, digits, hyphens and underscores, a letter first',
  ).describe('What callers call it.'),
  source: sourceSchema.describe('The table in the database.'),
  timeColumn: columnName.describe(
    'The column that says how old a row is: a timestamp or a date, and indexed. Rows in which it is NULL never move.',
  ),
  timeZone: z
    .string()
    // The runtime takes +02:00 as well. The schedule does not, and PostgreSQL reads its sign the other way round.
    // https://www.postgresql.org/docs/current/datetime-posix-timezone-specs.html
    .refine((name) => !/^[+-]/.test(name), {
      error: 'must be an IANA time zone, such as Europe/Berlin: an offset is none',
      abort: true,
    })
    .refine(isTimeZone, 'must be an IANA time zone')
    .meta({ form: 'an IANA time zone' })
    .default('UTC')
    .describe('The time zone that days begin and end in.'),
  partitionColumns: z
    .array(columnName)
    .max(4)
    .default([])
    .describe(
      'Columns that part the objects of a day further, four at the most. Few values each: small objects are slow to read.',
    ),
  retentionDays: z
    .int()
    .min(1)
    .max(36_500)
    .default(30)
    .describe('Whole days that rows stay in the database.'),
  format: z.enum(formats).default('PARQUET').describe('How the objects of the lake are written.'),
  maxBatchRows: z
    .int()
    .min(1)
    .max(MAX_BATCH_ROWS)
    .default(MAX_BATCH_ROWS)
    .describe('Rows of one batch; a day with more is moved in several.'),
  paused: z.boolean().default(false).describe('Whether nothing is to move for now.'),
  repair: z
    .boolean()
    .default(true)
    .describe(
      'Whether MSCK REPAIR TABLE ends a night in which something moved: a safety net, which lists the whole table and so slows down as that grows. Partitions are registered before anything moves into them, without it too.',
    ),
  lake: lakeSchema.describe('The tables in the lake.'),
});
export type Dataset = z.infer<typeof datasetSchema>;
export type DatasetInput = z.input<typeof datasetSchema>;

/** All of a deployment's datasets, which must not get into each other's way. */
export const datasetsSchema = z.array(datasetSchema).superRefine((datasets, refinement) => {
  refuseSame(datasets, 'name', ({ name }) => name, 'there are two datasets called', refinement);
  refuseSame(datasets, 'source', sourceOf, 'there are two datasets of', refinement);
  refuseSame(datasets, 'lake', lakeTableOf, 'there are two datasets in', refinement);
  refuseHotTables(datasets, refinement);
  refuseSharedPlaces(datasets, refinement);
});

/**
 * Reads the configuration of the datasets.
 * @throws {LakehookError} `DatasetsInvalid`, which names each field that is wrong.
 */
export function parseDatasets(input: unknown): Dataset[] {
  const result = datasetsSchema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${['datasets', ...path].join('.')}: ${message}`,
  );
  throw new LakehookError('DatasetsInvalid', `The datasets are not valid.\n${faults.join('\n')}`);
}

/** @throws {LakehookError} `DatasetUnknown` */
export function findDataset(datasets: readonly Dataset[], name: string): Dataset {
  const dataset = datasets.find((each) => each.name === name);
  if (!dataset) throw new LakehookError('DatasetUnknown', `There is no dataset called ${name}.`);
  return dataset;
}

/** `schema.table`: what a dataset's batches are kept under. */
export function sourceOf({ source }: Dataset): string {
  return `${source.schema}.${source.table}`;
}

/** The name of the table that readers' snapshots of hot rows lie in. */
export function hotTable({ lake }: Dataset): string {
  return `${lake.table}_hot`;
}

/** `database.table`: the cold table, as the lake's catalogue has it. */
export function lakeTableOf({ lake }: Dataset): string {
  return `${lake.database}.${lake.table}`;
}

/** The hot table of one must not be the cold table of another. */
function refuseHotTables(datasets: readonly Dataset[], refinement: z.RefinementCtx) {
  const cold = new Set(datasets.map(lakeTableOf));
  for (const [index, dataset] of datasets.entries()) {
    const name = `${dataset.lake.database}.${hotTable(dataset)}`;
    const message = `${name} would be the hot table of ${dataset.name} as well`;
    if (cold.has(name)) refuse(refinement, [index, 'lake', 'table'], message);
  }
}

/**
 * No objects may lie below those of another table: it could show them as its own. And nothing that is to last may lie below a
 * prefix `hot/`, where snapshots expire.
 */
function refuseSharedPlaces(datasets: readonly Dataset[], refinement: z.RefinementCtx) {
  const cold = datasets.map((dataset) => ({
    name: dataset.name,
    table: lakeTableOf(dataset),
    place: coldLocation(dataset),
  }));
  const hot = new Set(datasets.map(({ lake }) => `${lake.location}hot/`));
  for (const [index, { name, table, place }] of cold.entries()) {
    const path = [index, 'lake', 'location'];
    const twin = cold.slice(0, index).find((each) => each.place === place);
    // That two are in one table has been said.
    if (twin?.table === table) continue;
    const other = twin ?? cold.find((each) => each.place !== place && place.startsWith(each.place));
    if (other) {
      const message = `the objects of ${name} would lie below ${other.place}, among those of ${other.name}`;
      refuse(refinement, path, message);
    }
    for (const expiring of hot) {
      if (place.startsWith(expiring)) {
        refuse(
          refinement,
          path,
          `the objects of ${name} would lie below ${expiring}, where snapshots expire`,
        );
      } else if (expiring.startsWith(place)) {
        refuse(refinement, path, `snapshots would lie below ${place}, among the objects of ${name}`);
      }
    }
  }
}

function refuseSame(
  datasets: readonly Dataset[],
  field: 'name' | 'source' | 'lake',
  keyOf: (dataset: Dataset) => string,
  complaint: string,
  refinement: z.RefinementCtx,
) {
  const seen = new Set<string>();
  for (const [index, key] of datasets.map(keyOf).entries()) {
    if (seen.has(key)) refuse(refinement, [index, field], `${complaint} ${key}`);
    seen.add(key);
  }
}

function refuse(refinement: z.RefinementCtx, path: (string | number)[], message: string) {
  refinement.addIssue({ code: 'custom', path, message });
}
