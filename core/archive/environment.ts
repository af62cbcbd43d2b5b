import * as z from 'zod';
import { readableBy } from '../configuration/fields.ts';
import { jsonOf } from '../json.ts';
import { parseDatasets } from './dataset.ts';

/** The environment of the archive's functions, declared once like that of the others. */

const datasets = z.string().transform(jsonOf).superRefine(readableBy(parseDatasets)).transform(parseDatasets);

export const archiveEnvironment = z.object({
  /** The secret that holds how the database is reached: `databaseSecretSchema`. */
  DATABASE_SECRET_ARN: z.string().min(1),
  /** The datasets, as JSON: an array of `datasetSchema`. */
  DATASETS: datasets,
  /** The work group that statements about the lake's tables run in. */
  ARCHIVE_WORK_GROUP: z.string().min(1),
  /** Where files are made before they are uploaded. A day's rows must fit in as text, and once more as Parquet. */
  SCRATCH_FOLDER: z.string().min(1).default('/tmp'),
  /**
   * Seconds after which a slice starts no further batch. A function has 900; the rest is for the batch under way, a
   * million rows at the most.
   */
  SLICE_SECONDS: z.coerce.number().positive().max(900).default(600),
});
/** What the construct binds. What has a default may be left out. */
export type ArchiveEnvironment = z.input<typeof archiveEnvironment>;

/**
 * How the database is reached: what Secrets Manager keeps for an RDS database, and `ssl`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export const databaseSecretSchema = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(5432),
  username: z.string().min(1),
  password: z.string(),
  dbname: z.string().min(1),
  /**
   * Whether the connection is encrypted, and its certificate verified: yes, unless this is false. `ca` holds further
   * certificates, in PEM, that are trusted besides the runtime's own, such as RDS's bundle.
   */
  ssl: z.union([z.boolean(), z.strictObject({ ca: z.string().min(1) })]).default(true),
});
export type DatabaseSecret = z.infer<typeof databaseSecretSchema>;
