import * as z from 'zod';

/** A column: its name in lower case, as Hive keeps it, and its type as Hive writes it, such as `decimal(12,2)`. */
const columnSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]+$/, 'must be lower case letters, digits and underscores'),
  type: z.string().min(1),
  comment: z.string().optional(),
});

/** `s3://bucket/prefix/`, with no step that a key of the local store cannot have. */
export const locationSchema = z
  .string()
  .regex(/^s3:\/\/[a-z0-9.-]{3,63}\/(.+\/)?$/s, 'must be s3://bucket/prefix/')
  .refine(
    (location) =>
      !location
        .split('/')
        .slice(2, -1)
        .some((step) => ['', '.', '..'].includes(step)),
    'cannot have an empty step, nor one that is . or ..',
  );

/**
 * How the files of a table are written.
 *
 * CSV is RFC 4180: fields may be quoted with `"`, a quote inside is doubled. An unquoted field that equals `nullText`
 * (default: empty) is NULL; a quoted one never is.
 *
 * TEXT is what Hive's LazySimpleSerDe reads: a line is a row, `escaper` before a character takes away its meaning, but `\n` and
 * `\r` are a line feed and a carriage return; a field that equals `nullText` as it is written is NULL.
 * https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html
 *
 * OPEN_CSV is what Hive's OpenCSVSerde reads: a line is a row even within quotes, and there is no NULL.
 * https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html
 */
const formatSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('PARQUET') }),
  z.strictObject({
    type: z.literal('CSV'),
    header: z.boolean(),
    delimiter: z.string().length(1).default(','),
    nullText: z.string().default(''),
  }),
  z.strictObject({
    type: z.literal('TEXT'),
    delimiter: z.string().length(1).default('\x01'),
    escaper: z.string().length(1).optional(),
    nullText: z.string().default('\\N'),
    headerLines: z.int().min(0).default(0),
  }),
  z.strictObject({
    type: z.literal('OPEN_CSV'),
    delimiter: z.string().length(1).default(','),
    quote: z.string().length(1).default('"'),
    escaper: z.string().length(1).default('\\'),
    headerLines: z.int().min(0).default(0),
  }),
]);

const namePattern = z.string().regex(/^[a-z0-9_]+$/);

/**
 * An external table: the objects below `location`, Hive-partitioned by `partitionKeys` (`key=value/` in the path).
 *
 * `partitioning` says which partitions there are: those found in the paths (DISCOVERED), or those that were added (REGISTERED).
 * Where `properties` ask for partition projection, neither counts.
 */
export const tableSchema = z.strictObject({
  database: namePattern,
  name: namePattern,
  columns: z.array(columnSchema).min(1),
  partitionKeys: z.array(columnSchema).default([]),
  location: locationSchema,
  format: formatSchema,
  partitioning: z.enum(['DISCOVERED', 'REGISTERED']).default('DISCOVERED'),
  comment: z.string().optional(),
  /** TBLPROPERTIES, by name. */
  properties: z.record(z.string(), z.string()).default({}),
});

export type Column = z.infer<typeof columnSchema>;
export type Format = z.infer<typeof formatSchema>;
export type Table = z.infer<typeof tableSchema>;
/** What `createTable` takes: a table without the fields that have a default. */
export type TableInput = z.input<typeof tableSchema>;

/** A partition that was added to a table. */
export const partitionSchema = z.strictObject({
  /** In the order of the partition keys; null is NULL. */
  values: z.array(z.string().nullable()),
  /** Where its files are. Default: below the table, in the folder of its name. */
  location: locationSchema.optional(),
});
export type Partition = z.infer<typeof partitionSchema>;
