import * as z from 'zod';

/** A column: its name in lower case, as Hive keeps it, and its type as Hive writes it, such as `decimal(12,2)`. */
export const columnSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]+$/, 'must be lower case letters, digits and underscores'),
  type: z.string().min(1),
});

/**
 * How the files of a table are written.
 *
 * CSV is RFC 4180: fields may be quoted with `"`, a quote inside is doubled. An unquoted field that equals `nullText`
 * (default: empty) is NULL; a quoted one never is.
 */
export const formatSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('PARQUET') }),
  z.strictObject({
    type: z.literal('CSV'),
    header: z.boolean(),
    delimiter: z.string().length(1).default(','),
    nullText: z.string().default(''),
  }),
]);

/** An external table: the objects below `location`, Hive-partitioned by `partitionKeys` (`key=value/` in the path). */
export const tableSchema = z.strictObject({
  database: z.string().regex(/^[a-z0-9_]+$/),
  name: z.string().regex(/^[a-z0-9_]+$/),
  columns: z.array(columnSchema).min(1),
  partitionKeys: z.array(columnSchema).default([]),
  location: z.string().regex(/^s3:\/\/[a-z0-9.-]{3,63}\/(.+\/)?$/, 'must be s3://bucket/prefix/'),
  format: formatSchema,
});

export type Column = z.infer<typeof columnSchema>;
export type Table = z.infer<typeof tableSchema>;
/** What `createTable` takes: a table without the fields that have a default. */
export type TableInput = z.input<typeof tableSchema>;
