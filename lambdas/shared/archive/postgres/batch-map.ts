import type { Client } from 'pg';
import * as z from 'zod';
import { type Dataset, lakeTableOf, sourceOf } from '../../../../core/archive/dataset.ts';
import { coldLocation, placeOf } from '../../../../core/archive/object-keys.ts';
import type { BatchMap } from '../../../../core/archive/source-database.ts';
import type { SourceTable } from '../../../../core/archive/source-table.ts';
import { LakehookError } from '../../../../core/errors.ts';
import { batchTableName } from './quote.ts';

/**
 * Makes sure that every batch that counts is where the dataset looks for it, and that nobody else's is there. Where its place,
 * its table or what makes its days was changed, rows would be in no answer or in two, and nobody would be told.
 * @throws {LakehookError} `TableUnfit`
 */
export async function refuseOtherBatches(
  client: Client,
  dataset: Dataset,
  { time }: SourceTable,
): Promise<void> {
  const place = coldLocation(dataset);
  const { bucket, key } = placeOf(place);
  const { timeColumn, timeZone } = dataset;
  const lakeTable = lakeTableOf(dataset);
  // The day of a time without a zone is what it says.
  const isZoned = time === 'instant';
  const { rows } = await client.query(
    `SELECT
       count(*) FILTER (WHERE own AND (NOT here OR lake_table <> $6)) AS elsewhere,
       count(*) FILTER (WHERE own AND (time_column <> $4 OR time_zone <> $5 AND $7)) AS otherwise,
       count(*) FILTER (WHERE here AND NOT own) AS strange
     FROM (
       SELECT time_column, time_zone, lake_table, source_table = $1 AS own,
         bucket = $2 AND starts_with(objects->0->>'key', $3) AS here
       FROM ${batchTableName(dataset)} WHERE state = 'committed'
     ) AS batch`,
    [sourceOf(dataset), bucket, key, timeColumn, timeZone, lakeTable, isZoned],
  );
  const { elsewhere, otherwise, strange } = otherSchema.parse(rows[0]);
  const unfit = (reason: string) => new LakehookError('TableUnfit', `${dataset.name}: ${reason}`);
  if (elsewhere > 0)
    throw unfit(
      `${elsewhere} of its batches do not lie below ${place}, or not in the table ${lakeTable}, so their rows would be in no answer.`,
    );
  if (otherwise > 0)
    throw unfit(
      `${otherwise} of its batches are of days by another column than ${timeColumn}, or in another time zone than ${timeZone}, so their rows would be missed.`,
    );
  if (strange > 0)
    throw unfit(`${strange} batches of another table lie below ${place}. Was ${sourceOf(dataset)} renamed?`);
}

/** Which batches count, as of the client's snapshot. @throws {LakehookError} `TableUnfit` as above. */
export async function readMap(client: Client, dataset: Dataset, table: SourceTable): Promise<BatchMap> {
  await refuseOtherBatches(client, dataset, table);
  // What is gone does not count either: an archiver that stalled may upload an object after it was deleted. Nor does a number that
  // no row has, whatever became of that. One of another table's has no objects of this one's: `planNight` sees to that.
  const { rows } = await client.query(
    `WITH known AS (SELECT number, state, source_table = $1 AS own FROM ${batchTableName(dataset)}),
       top AS (SELECT coalesce(max(number) FILTER (WHERE own AND state = 'committed'), 0) AS highest FROM known),
       next AS (SELECT number, lead(number) OVER (ORDER BY number) AS next FROM (
         SELECT 0 AS number UNION ALL SELECT number FROM known
       ) AS numbers),
       uncommitted AS (
         SELECT number FROM known WHERE own AND state <> 'committed'
         UNION ALL SELECT generate_series(number + 1, next - 1) FROM next
       )
     SELECT top.highest, (
       SELECT coalesce(jsonb_agg(number ORDER BY number), '[]') FROM uncommitted WHERE number < top.highest
     ) AS uncommitted FROM top`,
    [sourceOf(dataset)],
  );
  return mapSchema.parse(rows[0]);
}

const count = z.coerce.number();
const otherSchema = z.object({ elsewhere: count, otherwise: count, strange: count });
const json = z.string().transform((text): unknown => JSON.parse(text));
const mapSchema = z.object({ highest: count, uncommitted: json.pipe(z.array(z.int())) });
