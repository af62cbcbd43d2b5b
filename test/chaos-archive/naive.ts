import type { Client } from 'pg';
import type { Batch, BatchObject } from '../../core/archive/batch.ts';
import type { Dataset } from '../../core/archive/dataset.ts';
import type { LakeColumn } from '../../core/archive/layout.ts';
import type { RowText } from '../../core/archive/row-text.ts';
import type { ArchiveSession, BatchTransaction, Survey } from '../../core/archive/source-database.ts';
import type { SourceTable } from '../../core/archive/source-table.ts';
import type { ArchiveTools } from '../../lambdas/shared/archive/archive-tools.ts';
import { markCommitted } from '../../lambdas/shared/archive/postgres/batch-table.ts';
import { dayCondition, orderColumns } from '../../lambdas/shared/archive/postgres/conditions.ts';
import type { Connect } from '../../lambdas/shared/archive/postgres/connect.ts';
import { copyOut } from '../../lambdas/shared/archive/postgres/copy.ts';
import { PostgresSource } from '../../lambdas/shared/archive/postgres/postgres-source.ts';
import { identifier, tableName } from '../../lambdas/shared/archive/postgres/quote.ts';
import { selected } from '../../lambdas/shared/archive/postgres/row-text.ts';
import type { NaiveVariant } from './function-messages.ts';

/**
 * Archivers that are broken on purpose: all is as it should be but the transaction of a batch.
 *
 * - `pages`: copies page by page with OFFSET, and deletes the range that the pages had, as nightly scripts do.
 * - `keys`: deletes the keys that it copied, whatever became of the rows since.
 * - `delete-first`: deletes in one transaction, and marks the batch in another.
 * - `mark-first`: the other way round.
 */
export function naiveTools(tools: ArchiveTools, connect: Connect, variant: NaiveVariant): ArchiveTools {
  return { ...tools, source: new NaiveSource(connect, tools.dataset, variant) };
}

class NaiveSource extends PostgresSource {
  readonly #connect: Connect;
  readonly #dataset: Dataset;
  readonly #variant: NaiveVariant;

  constructor(connect: Connect, dataset: Dataset, variant: NaiveVariant) {
    super(connect, dataset);
    this.#connect = connect;
    this.#dataset = dataset;
    this.#variant = variant;
  }

  override async lock(): Promise<ArchiveSession | undefined> {
    const session = await super.lock();
    return session && this.#around(session, await this.describe());
  }

  #around(session: ArchiveSession, table: SourceTable): ArchiveSession {
    return {
      beside: async () => this.#around(await session.beside(), table),
      nextDay: (before, since) => session.nextDay(before, since),
      survey: (day, maxRows) => session.survey(day, maxRows),
      plan: (batch) => session.plan(batch),
      begin: async (batch, survey, columns) =>
        new NaiveTransaction({
          client: await this.#connect(),
          dataset: this.#dataset,
          variant: this.#variant,
          table,
          batch,
          survey,
          columns,
        }),
      beginRestore: (batch, columns) => session.beginRestore(batch, columns),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  }
}

interface NaiveScope {
  client: Client;
  dataset: Dataset;
  variant: NaiveVariant;
  table: SourceTable;
  batch: Batch;
  survey: Survey;
  columns: readonly LakeColumn[];
}

const PAGE = 10;

class NaiveTransaction implements BatchTransaction {
  readonly #scope: NaiveScope;
  readonly #condition: string;
  /** What was copied: the ids and the versions. */
  readonly #ids: string[] = [];
  readonly #versions: string[] = [];

  constructor(scope: NaiveScope) {
    this.#scope = scope;
    this.#condition = dayCondition(scope.dataset, scope.table, scope.batch.day, scope.survey.upTo);
  }

  async describe(): Promise<SourceTable> {
    return this.#scope.table;
  }

  async *rows(): RowText {
    const { variant, survey } = this.#scope;
    const step = variant === 'pages' ? PAGE : survey.rows;
    for (let offset = 0; offset < survey.rows; offset += step) yield* this.#page(offset, step);
  }

  async delete(): Promise<number> {
    const { client, variant, dataset } = this.#scope;
    switch (variant) {
      case 'pages':
        await client.query('BEGIN');
        await client.query(`DELETE FROM ${tableName(dataset)} WHERE ${this.#condition}`);
        return this.#ids.length;
      case 'keys': {
        await client.query('BEGIN');
        const { rowCount } = await client.query(
          `DELETE FROM ${tableName(dataset)} WHERE order_id = ANY ($1::bigint[])`,
          [this.#ids],
        );
        return rowCount ?? 0;
      }
      case 'delete-first':
        return this.#deleteVersions();
      case 'mark-first':
        return this.#ids.length;
    }
  }

  async mark(objects: readonly BatchObject[]): Promise<void> {
    const { client, dataset, batch } = this.#scope;
    await markCommitted(client, dataset, batch.number, objects);
  }

  async commit(): Promise<void> {
    const { client, variant } = this.#scope;
    if (variant === 'mark-first') await this.#deleteVersions();
    else if (variant !== 'delete-first') await client.query('COMMIT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope.client.end();
  }

  async *#page(offset: number, limit: number): RowText {
    const { client, dataset, table, batch, columns } = this.#scope;
    const list = columns.map((column) => selected(column, batch.number, dataset)).join(', ');
    const order = orderColumns(dataset, table).map(identifier).join(', ');
    const select = `SELECT ${list} FROM ${tableName(dataset)} WHERE ${this.#condition}
      ORDER BY ${order} OFFSET ${offset} LIMIT ${limit}`;
    for await (const chunk of copyOut(client, select)) {
      this.#note(Buffer.from(chunk).toString());
      yield chunk;
    }
  }

  #note(text: string): void {
    const { columns } = this.#scope;
    const place = (source: string) => columns.findIndex((column) => column.source === source);
    for (const line of text.split('\n').filter(Boolean)) {
      const fields = line.split('\t');
      this.#ids.push(fields[place('order_id')] ?? '');
      this.#versions.push(fields[place('version')] ?? '');
    }
  }

  async #deleteVersions(): Promise<number> {
    const { client, dataset } = this.#scope;
    const { rowCount } = await client.query(
      `DELETE FROM ${tableName(dataset)} AS hot USING unnest($1::bigint[], $2::int[]) AS copied(id, version)
       WHERE hot.order_id = copied.id AND hot.version = copied.version`,
      [this.#ids, this.#versions],
    );
    return rowCount ?? 0;
  }
}
