import type { Client } from 'pg';
import * as z from 'zod';

/** Rows up to which a table is counted: a second of an index-only scan or so, and a minute of a disk that is cold. */
export const COUNTED_ROWS = 10_000_000;

/** How many rows a SELECT finds. */
export async function countRows(client: Client, select: string): Promise<number> {
  const { rows } = await client.query(`SELECT count(*) AS count FROM (${select}) AS found`);
  return countSchema.parse(rows[0]).count;
}

/**
 * How many rows a SELECT finds by the database's statistics, and by the files as they are now; of a table that is
 * partitioned as well. https://www.postgresql.org/docs/current/row-estimation-examples.html
 */
export async function estimateRows(client: Client, select: string): Promise<number> {
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${select}`);
  const [plan] = planSchema.parse(JSON.parse(explainedSchema.parse(rows[0])['QUERY PLAN']));
  return plan.Plan['Plan Rows'];
}

const countSchema = z.object({ count: z.coerce.number() });
const explainedSchema = z.object({ 'QUERY PLAN': z.string() });
const planSchema = z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]);
