import type { Client } from 'pg';
import * as z from 'zod';
import type {
  ArchiveLedger,
  BatchCounts,
  ColdRows,
  HotRows,
} from '../../../../core/archive/archive-ledger.ts';
import type { Batch } from '../../../../core/archive/batch.ts';
import { type Dataset, sourceOf } from '../../../../core/archive/dataset.ts';
import type { SourceTable } from '../../../../core/archive/source-table.ts';
import { refuseOtherBatches } from './batch-map.ts';
import { listBatchesAfter, milliseconds } from './batch-table.ts';
import { dayOfTime, finiteCondition, selectedTime } from './conditions.ts';
import { type Connect, withClient } from './connect.ts';
import { describeTable } from './describe-table.ts';
import { batchTableName, identifier, tableName } from './quote.ts';
import { COUNTED_ROWS, countRows, estimateRows } from './row-counts.ts';

/** The books of a table of PostgreSQL. */
export class PostgresLedger implements ArchiveLedger {
  readonly #connect: Connect;
  readonly #dataset: Dataset;
  readonly #countedRows: number;

  /** @param countedRows rows up to which they are counted rather than estimated. */
  constructor(connect: Connect, dataset: Dataset, countedRows = COUNTED_ROWS) {
    this.#connect = connect;
    this.#dataset = dataset;
    this.#countedRows = countedRows;
  }

  async lastBatch(): Promise<number> {
    const row = await this.#one(
      `SELECT coalesce(max(number), 0) AS number FROM ${batchTableName(this.#dataset)} WHERE source_table = $1`,
      [sourceOf(this.#dataset)],
    );
    return z.object({ number: z.coerce.number() }).parse(row).number;
  }

  async unknownBatches(numbers: readonly number[]): Promise<number[]> {
    const row = await this.#one(
      `SELECT coalesce(jsonb_agg(number ORDER BY number), '[]') AS numbers FROM (
         SELECT unnest($2::bigint[]) AS number
         EXCEPT SELECT number FROM ${batchTableName(this.#dataset)} WHERE source_table = $1
       ) AS unknown`,
      [sourceOf(this.#dataset), numbers],
    );
    return numbersSchema.parse(JSON.parse(numbersText.parse(row).numbers));
  }

  refuseOtherBatches(table: SourceTable): Promise<void> {
    return this.#use((client) => refuseOtherBatches(client, this.#dataset, table));
  }

  batchesAfter(number: number): Promise<Batch[]> {
    return this.#use((client) => listBatchesAfter(client, this.#dataset, number));
  }

  async coldRows(): Promise<ColdRows> {
    const row = await this.#one(
      `SELECT count(*) AS batches, coalesce(sum(rows), 0) AS rows, coalesce(sum(bytes), 0) AS bytes,
         count(DISTINCT day) AS days
       FROM ${batchTableName(this.#dataset)} WHERE source_table = $1 AND state = 'committed'`,
      [sourceOf(this.#dataset)],
    );
    return coldSchema.parse(row);
  }

  async batchCounts(): Promise<BatchCounts> {
    const row = await this.#one(
      `SELECT count(*) FILTER (WHERE state = 'planned') AS planned,
         count(*) FILTER (WHERE state = 'committed') AS committed,
         count(*) FILTER (WHERE state IN ('aborted', 'gone')) AS aborted,
         ${milliseconds("max(committed_at) FILTER (WHERE state = 'committed')")} AS last_commit
       FROM ${batchTableName(this.#dataset)} WHERE source_table = $1`,
      [sourceOf(this.#dataset)],
    );
    const { last_commit, ...counts } = countsSchema.parse(row);
    return { ...counts, lastCommitAt: last_commit ?? undefined };
  }

  hotRows(): Promise<HotRows> {
    const all = `SELECT FROM ${tableName(this.#dataset)}`;
    return this.#use(async (client) => {
      const days = await this.#outermostDays(client);
      const estimate = await estimateRows(client, all);
      const isEstimate = estimate > this.#countedRows;
      return { rows: isEstimate ? estimate : await countRows(client, all), isEstimate, ...days };
    });
  }

  async #outermostDays(client: Client): Promise<Pick<HotRows, 'oldestDay' | 'newestDay'>> {
    const dataset = this.#dataset;
    const column = identifier(dataset.timeColumn);
    const table = await describeTable(client, dataset);
    const { rows } = await client.query(
      `SELECT ${selectedTime(`min(${column})`, table)} AS oldest, ${selectedTime(`max(${column})`, table)} AS newest
       FROM ${tableName(dataset)} WHERE ${finiteCondition(dataset)}`,
    );
    const { oldest, newest } = rangeSchema.parse(rows[0]);
    return { oldestDay: dayOfTime(oldest, dataset, table), newestDay: dayOfTime(newest, dataset, table) };
  }

  #one(sql: string, parameters: readonly unknown[] = []): Promise<unknown> {
    return this.#use(async (client) => (await client.query(sql, [...parameters])).rows[0]);
  }

  #use<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    return withClient(this.#connect, work);
  }
}

const number = z.coerce.number();
const numbersText = z.object({ numbers: z.string() });
const numbersSchema = z.array(z.int());
const coldSchema = z.object({ batches: number, rows: number, bytes: number, days: number });
const countsSchema = z.object({
  planned: number,
  committed: number,
  aborted: number,
  last_commit: number.nullable(),
});
const rangeSchema = z.object({ oldest: z.string().nullable(), newest: z.string().nullable() });
