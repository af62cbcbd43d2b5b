import type { Client } from 'pg';
import * as z from 'zod';
import type { Batch } from '../../../../core/archive/batch.ts';
import type { Dataset } from '../../../../core/archive/dataset.ts';
import { type LakeColumn, valueColumn } from '../../../../core/archive/layout.ts';
import type {
  ArchiveSession,
  BatchTransaction,
  NewBatch,
  RestoreTransaction,
  Survey,
} from '../../../../core/archive/source-database.ts';
import type { SourceTable } from '../../../../core/archive/source-table.ts';
import { insertBatch } from './batch-table.ts';
import { PostgresBatchTransaction } from './batch-transaction.ts';
import { dayCondition, dayOfTime, daysCondition, orderBy, orderColumns, selectedTime } from './conditions.ts';
import type { Connect } from './connect.ts';
import { identifier, tableName } from './quote.ts';
import { PostgresRestoreTransaction } from './restore-transaction.ts';
import { selected } from './row-text.ts';

/** The connection that holds the lock of a table, or one beside it. */
export class PostgresArchiveSession implements ArchiveSession {
  readonly #client: Client;
  readonly #connect: Connect;
  readonly #dataset: Dataset;
  readonly #table: SourceTable;

  constructor(client: Client, connect: Connect, dataset: Dataset, table: SourceTable) {
    this.#client = client;
    this.#connect = connect;
    this.#dataset = dataset;
    this.#table = table;
  }

  async beside(): Promise<ArchiveSession> {
    return new PostgresArchiveSession(await this.#connect(), this.#connect, this.#dataset, this.#table);
  }

  nextDay(before: string, since?: string): Promise<string | undefined> {
    return oldestDay(
      this.#client,
      this.#dataset,
      this.#table,
      daysCondition(this.#dataset, this.#table, since, before),
    );
  }

  async survey(day: string, maxRows: number): Promise<Survey> {
    // A row more says that there are more. All of them are not looked at, for a day may make a hundred batches.
    const whole = await this.#partitions(dayCondition(this.#dataset, this.#table, day), maxRows + 1);
    if (whole.rows <= maxRows) return { day, upTo: null, ...whole };
    const upTo = await this.#lastOf(day, maxRows);
    const condition = dayCondition(this.#dataset, this.#table, day, upTo);
    return { day, upTo, ...(await this.#partitions(condition)) };
  }

  plan(batch: NewBatch): Promise<Batch> {
    return insertBatch(this.#client, this.#dataset, batch);
  }

  begin(batch: Batch, { upTo }: Survey, columns: readonly LakeColumn[]): Promise<BatchTransaction> {
    const condition = dayCondition(this.#dataset, this.#table, batch.day, upTo);
    return PostgresBatchTransaction.begin(this.#client, {
      dataset: this.#dataset,
      table: this.#table,
      batch: batch.number,
      condition,
      columns,
    });
  }

  beginRestore(batch: Batch, columns: readonly LakeColumn[]): Promise<RestoreTransaction> {
    return PostgresRestoreTransaction.begin(this.#client, {
      dataset: this.#dataset,
      table: this.#table,
      batch: batch.number,
      columns,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }

  async #partitions(condition: string, most?: number): Promise<Pick<Survey, 'rows' | 'partitions'>> {
    const values = this.#dataset.partitionColumns.map((name) => {
      const type = this.#table.columns.find((column) => column.name === name)?.type ?? { kind: 'string' };
      return selected({ name: valueColumn(name), type, source: name }, null, this.#dataset);
    });
    const names = values.map((_, index) => `p${index}`);
    const grouping = values.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`;
    const { rows } = await this.#client.query(
      `SELECT ${['count(*) AS count', ...names].join(', ')} FROM (
         SELECT ${values.map((value, index) => `${value} AS ${names[index]}`).join(', ')}
         FROM ${tableName(this.#dataset)} WHERE ${condition} ${most === undefined ? '' : this.#first(most)}
       ) AS surveyed${grouping}`,
    );
    const partitions = z
      .array(z.record(z.string(), z.string().nullable()))
      .parse(rows)
      .map((row) => ({
        rows: Number(row.count),
        values: names.map((name) => row[name] ?? null),
      }));
    const total = partitions.reduce((sum, partition) => sum + partition.rows, 0);
    return { rows: total, partitions: total === 0 ? [] : partitions };
  }

  /** By the index: for a LIMIT alone the planner hopes to meet such rows soon, wherever it begins to read the table. */
  #first(rows: number): string {
    const { source, timeColumn } = this.#dataset;
    return `ORDER BY ${identifier(source.table)}.${identifier(timeColumn)} LIMIT ${rows}`;
  }

  /** The last of so many rows, by time and key, as text. */
  async #lastOf(day: string, rows: number): Promise<string[]> {
    const columns = orderColumns(this.#dataset, this.#table);
    const found = await this.#client.query(
      `SELECT ${columns.map((name, index) => `${identifier(name)}::text AS c${index}`).join(', ')}
       FROM ${tableName(this.#dataset)} WHERE ${dayCondition(this.#dataset, this.#table, day)}
       ORDER BY ${orderBy(this.#dataset, this.#table)} OFFSET ${rows - 1} LIMIT 1`,
    );
    const row = z.record(z.string(), z.string()).parse(found.rows[0]);
    return columns.map((_, index) => row[`c${index}`] ?? '');
  }
}

/** The day of the oldest row that meets a condition. */
export async function oldestDay(
  client: Client,
  dataset: Dataset,
  table: SourceTable,
  condition: string,
): Promise<string | undefined> {
  const value = selectedTime(`min(${identifier(dataset.timeColumn)})`, table);
  const found = await client.query(`SELECT ${value} AS oldest FROM ${tableName(dataset)} WHERE ${condition}`);
  const { oldest } = z.object({ oldest: z.string().nullable() }).parse(found.rows[0]);
  return dayOfTime(oldest, dataset, table);
}
