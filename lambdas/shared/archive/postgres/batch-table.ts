import type { Client } from 'pg';
import * as z from 'zod';
import {
  type Batch,
  type BatchObject,
  type BatchState,
  batchSchema,
} from '../../../../core/archive/batch.ts';
import { type Dataset, lakeTableOf, sourceOf } from '../../../../core/archive/dataset.ts';
import type { NewBatch } from '../../../../core/archive/source-database.ts';
import { LakehookError } from '../../../../core/errors.ts';
import { rollback } from './connect.ts';
import { batchTableName, literal } from './quote.ts';

export async function listBatches(
  client: Client,
  dataset: Dataset,
  states: readonly BatchState[],
): Promise<Batch[]> {
  const { rows } = await client.query(
    `SELECT ${COLUMNS} FROM ${batchTableName(dataset)} WHERE source_table = $1 AND state = ANY ($2) ORDER BY number`,
    [sourceOf(dataset), states],
  );
  return rows.map(batchOf);
}

/** Batches in any state with a higher number. */
export async function listBatchesAfter(client: Client, dataset: Dataset, number: number): Promise<Batch[]> {
  const { rows } = await client.query(
    `SELECT ${COLUMNS} FROM ${batchTableName(dataset)} WHERE source_table = $1 AND number > $2 ORDER BY number`,
    [sourceOf(dataset), number],
  );
  return rows.map(batchOf);
}

export async function findBatch(
  client: Client,
  dataset: Dataset,
  number: number,
): Promise<Batch | undefined> {
  const { rows } = await client.query(
    `SELECT ${COLUMNS} FROM ${batchTableName(dataset)} WHERE source_table = $1 AND number = $2`,
    [sourceOf(dataset), number],
  );
  return rows.length === 0 ? undefined : batchOf(rows[0]);
}

/**
 * Whoever sees a batch sees all that have lower numbers: two that are planned at the same time get their numbers in the order in
 * which others come to see them. A reader's map relies on it, for a lower number that it knows nothing of would count.
 */
export async function insertBatch(client: Client, dataset: Dataset, batch: NewBatch): Promise<Batch> {
  const name = batchTableName(dataset);
  await client.query(
    `BEGIN; SELECT pg_advisory_xact_lock(hashtextextended(${literal(`lakehook number ${name}`)}, 0))`,
  );
  try {
    const next = await client.query(`SELECT nextval(pg_get_serial_sequence($1, 'number')) AS number`, [name]);
    const { number } = numberSchema.parse(next.rows[0]);
    const { rows } = await client.query(
      `INSERT INTO ${name} (number, source_table, lake_table, time_column, time_zone, day, state, bucket, objects, columns)
       VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8, $9) RETURNING ${COLUMNS}`,
      [
        number,
        sourceOf(dataset),
        lakeTableOf(dataset),
        dataset.timeColumn,
        dataset.timeZone,
        batch.day,
        batch.bucket,
        JSON.stringify(batch.objectKeys(number).map((key) => ({ key }))),
        JSON.stringify(batch.columns.map((column) => column.name)),
      ],
    );
    await client.query('COMMIT');
    return batchOf(rows[0]);
  } catch (error) {
    await rollback(client);
    throw error;
  }
}

/** Marks a batch, within the transaction that moved its rows. @returns whether it was in the state it had to be in. */
export async function markCommitted(
  client: Client,
  dataset: Dataset,
  number: number,
  objects: readonly BatchObject[],
): Promise<boolean> {
  const sum = (of: (object: BatchObject) => number | undefined) =>
    objects.reduce((total, object) => total + (of(object) ?? 0), 0);
  const { rowCount } = await client.query(
    `UPDATE ${batchTableName(dataset)}
     SET state = 'committed', committed_at = clock_timestamp(), objects = $2, rows = $3, bytes = $4
     WHERE number = $1 AND state = 'planned'`,
    [number, JSON.stringify(objects), sum(({ rows }) => rows), sum(({ bytes }) => bytes)],
  );
  return rowCount === 1;
}

/** Aborts a batch that is in the given state. @returns whether it was. */
export async function markAborted(
  client: Client,
  dataset: Dataset,
  number: number,
  from: 'planned' | 'committed',
  reason: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE ${batchTableName(dataset)} SET state = 'aborted', ended_at = clock_timestamp(), reason = $3
     WHERE number = $1 AND state = $2`,
    [number, from, reason],
  );
  return rowCount === 1;
}

export async function markGone(client: Client, dataset: Dataset, number: number): Promise<void> {
  await client.query(
    `UPDATE ${batchTableName(dataset)} SET state = 'gone' WHERE number = $1 AND state = 'aborted'`,
    [number],
  );
}

export function stateOf(batch: Batch | undefined, number: number): BatchState {
  if (!batch) throw new LakehookError('BatchUnknown', `There is no batch ${number} of this dataset.`);
  return batch.state;
}

const numberSchema = z.object({ number: z.coerce.number() });
const json = z.string().transform((text): unknown => JSON.parse(text));

/** A moment as milliseconds since 1970, whole as JavaScript has them. */
export const milliseconds = (moment: string) => `round(extract(epoch FROM ${moment}) * 1000)`;
const COLUMNS = [
  'number',
  'source_table',
  'day',
  'state',
  'bucket',
  'objects',
  'columns',
  'rows',
  'bytes',
  'reason',
  `${milliseconds('planned_at')} AS planned_at`,
  `${milliseconds('committed_at')} AS committed_at`,
  `${milliseconds('ended_at')} AS ended_at`,
].join(', ');

const optionalNumber = z.coerce.number().nullable();
const rowSchema = z
  .object({
    number: z.coerce.number(),
    source_table: z.string(),
    day: z.string(),
    state: z.string(),
    bucket: z.string(),
    objects: json,
    columns: json,
    rows: optionalNumber,
    bytes: optionalNumber,
    reason: z.string().nullable(),
    planned_at: z.coerce.number(),
    committed_at: optionalNumber,
    ended_at: optionalNumber,
  })
  .transform(({ source_table, planned_at, committed_at, ended_at, ...same }) => ({
    ...same,
    table: source_table,
    plannedAt: planned_at,
    committedAt: committed_at,
    endedAt: ended_at,
  }))
  .pipe(batchSchema);

function batchOf(row: unknown): Batch {
  return rowSchema.parse(row);
}
