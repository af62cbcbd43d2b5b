import type { Client } from 'pg';
import * as z from 'zod';
import type { Batch, BatchState } from '../../../../core/archive/batch.ts';
import { type Dataset, sourceOf } from '../../../../core/archive/dataset.ts';
import { addDays } from '../../../../core/archive/days.ts';
import type { LakeColumn } from '../../../../core/archive/layout.ts';
import type {
  ArchiveSession,
  DayRows,
  DaysWithRows,
  HotRange,
  HotSnapshot,
  SourceDatabase,
} from '../../../../core/archive/source-database.ts';
import type { SourceTable } from '../../../../core/archive/source-table.ts';
import { oldestDay, PostgresArchiveSession } from './archive-session.ts';
import { readMap } from './batch-map.ts';
import { migrateBatchTable } from './batch-migration.ts';
import { findBatch, listBatches, markAborted, markGone, stateOf } from './batch-table.ts';
import { dayCondition, daysCondition, finiteCondition, rangeCondition } from './conditions.ts';
import { type Connect, withClient } from './connect.ts';
import { copyOut } from './copy.ts';
import { describeTable } from './describe-table.ts';
import { filterConditions } from './filter-conditions.ts';
import { literal, tableName } from './quote.ts';
import { COUNTED_ROWS, countRows, estimateRows } from './row-counts.ts';
import { selected } from './row-text.ts';

/** A table of PostgreSQL, version 14 or later, as the source of a dataset. */
export class PostgresSource implements SourceDatabase {
  readonly #connect: Connect;
  readonly #dataset: Dataset;
  readonly #countedRows: number;
  #table: SourceTable | undefined;

  /** @param countedRows rows up to which they are counted rather than estimated. */
  constructor(connect: Connect, dataset: Dataset, countedRows = COUNTED_ROWS) {
    this.#connect = connect;
    this.#dataset = dataset;
    this.#countedRows = countedRows;
  }

  async describe(): Promise<SourceTable> {
    const table = await this.#use((client) => describeTable(client, this.#dataset));
    this.#table = table;
    return table;
  }

  migrate(): Promise<void> {
    return this.#use((client) => migrateBatchTable(client, this.#dataset));
  }

  async daysBefore(day: string): Promise<DaysWithRows> {
    const table = await this.#described();
    const rowsThat = (condition: string) => `SELECT FROM ${tableName(this.#dataset)} WHERE ${condition}`;
    return this.#use(async (client) => {
      const days: DayRows[] = [];
      let condition = daysCondition(this.#dataset, table, undefined, day);
      const isEstimate = (await estimateRows(client, rowsThat(condition))) > this.#countedRows;
      const rowsOf = isEstimate ? estimateRows : countRows;
      for (;;) {
        const next = await oldestDay(client, this.#dataset, table, condition);
        if (next === undefined) return { days, isEstimate };
        const rows = await rowsOf(client, rowsThat(dayCondition(this.#dataset, table, next)));
        days.push({ day: next, rows });
        condition = daysCondition(this.#dataset, table, addDays(next, 1), day);
      }
    });
  }

  async oldestDay(): Promise<string | undefined> {
    const table = await this.#described();
    const finite = finiteCondition(this.#dataset);
    return this.#use((client) => oldestDay(client, this.#dataset, table, finite));
  }

  batches(...states: BatchState[]): Promise<Batch[]> {
    return this.#use((client) => listBatches(client, this.#dataset, states));
  }

  batch(number: number): Promise<Batch | undefined> {
    return this.#use((client) => findBatch(client, this.#dataset, number));
  }

  abort(number: number, reason: string): Promise<BatchState> {
    // A connection of its own: that of the batch may be what was lost.
    return this.#use(async (client) => {
      if (await markAborted(client, this.#dataset, number, 'planned', reason)) return 'aborted';
      return stateOf(await findBatch(client, this.#dataset, number), number);
    });
  }

  markGone(number: number): Promise<void> {
    return this.#use((client) => markGone(client, this.#dataset, number));
  }

  async lock(): Promise<ArchiveSession | undefined> {
    const table = await this.#described();
    const client = await this.#connect();
    try {
      const key = literal(`lakehook archive ${sourceOf(this.#dataset)}`);
      const answer = await client.query(`SELECT pg_try_advisory_lock(hashtextextended(${key}, 0)) AS locked`);
      if (lockedSchema.parse(answer.rows[0]).locked === 't')
        return new PostgresArchiveSession(client, this.#connect, this.#dataset, table);
    } catch (error) {
      await client.end();
      throw error;
    }
    await client.end();
    return undefined;
  }

  async snapshot<Result>(
    { filters = [], ...range }: HotRange,
    columns: readonly LakeColumn[],
    read: (snapshot: HotSnapshot) => Promise<Result>,
  ): Promise<Result> {
    const table = await this.#described();
    return this.#use(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const map = await readMap(client, this.#dataset, table);
      const list = columns.map((column) => selected(column, null, this.#dataset)).join(', ');
      const conditions = [
        rangeCondition(this.#dataset, table, range),
        ...filterConditions(filters, { ...this.#dataset, isUnicode: await keepsUnicode(client) }),
      ];
      const rows = copyOut(
        client,
        `SELECT ${list} FROM ${tableName(this.#dataset)} WHERE ${conditions.join(' AND ')}`,
      );
      const result = await read({ map, rows });
      await client.query('COMMIT');
      return result;
    });
  }

  async #described(): Promise<SourceTable> {
    return this.#table ?? this.describe();
  }

  #use<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    return withClient(this.#connect, work);
  }
}

async function keepsUnicode(client: Client): Promise<boolean> {
  const { rows } = await client.query('SHOW server_encoding');
  return encodingSchema.parse(rows[0]).server_encoding === 'UTF8';
}

const encodingSchema = z.object({ server_encoding: z.string() });
const lockedSchema = z.object({ locked: z.enum(['t', 'f']) });
