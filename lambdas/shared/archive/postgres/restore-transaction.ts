import type { Client } from 'pg';
import type { RowText } from '../../../../core/archive/row-text.ts';
import type { RestoreTransaction } from '../../../../core/archive/source-database.ts';
import { LakehookError } from '../../../../core/errors.ts';
import { markAborted } from './batch-table.ts';
import type { TransactionScope } from './batch-transaction.ts';
import { rollback } from './connect.ts';
import { copyIn } from './copy.ts';
import { orConflict } from './errors.ts';
import { identifier, tableName } from './quote.ts';
import { restored } from './row-text.ts';

/** Puts the rows of a batch back by way of a temporary table of text. */
export class PostgresRestoreTransaction implements RestoreTransaction {
  readonly #client: Client;
  readonly #scope: TransactionScope;
  #isOpen = true;

  private constructor(client: Client, scope: TransactionScope) {
    this.#client = client;
    this.#scope = scope;
  }

  static async begin(client: Client, scope: TransactionScope): Promise<PostgresRestoreTransaction> {
    await client.query('BEGIN');
    const transaction = new PostgresRestoreTransaction(client, scope);
    const columns = scope.columns.map(({ name }) => `${identifier(name)} text`);
    await client.query(`CREATE TEMPORARY TABLE lakehook_restored (${columns.join(', ')}) ON COMMIT DROP`);
    return transaction;
  }

  async insert(rows: RowText): Promise<number> {
    const { dataset, table, columns } = this.#scope;
    await copyIn(this.#client, 'pg_temp.lakehook_restored', rows);
    const written = columns.flatMap((column) => {
      const own = table.columns.find(({ name, isGenerated }) => name === column.source && !isGenerated);
      return own
        ? [{ name: own.name, value: restored(identifier(column.name), column, own.sourceType) }]
        : [];
    });
    // A column that is GENERATED ALWAYS AS IDENTITY gets back what it had.
    const { rowCount } = await orConflict(
      this.#client.query(
        `WITH taken AS (DELETE FROM pg_temp.lakehook_restored RETURNING *)
         INSERT INTO ${tableName(dataset)} (${written.map(({ name }) => identifier(name)).join(', ')})
         OVERRIDING SYSTEM VALUE
         SELECT ${written.map(({ value }) => value).join(', ')} FROM taken`,
      ),
    );
    return rowCount ?? 0;
  }

  async mark(): Promise<void> {
    const { dataset, batch } = this.#scope;
    const marked = await orConflict(markAborted(this.#client, dataset, batch, 'committed', 'Restored'));
    if (!marked) throw new LakehookError('BatchConflict', 'The batch is not committed any more.');
  }

  async commit(): Promise<void> {
    this.#isOpen = false;
    // Constraints that are deferred are checked now.
    await orConflict(this.#client.query('COMMIT'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await rollback(this.#client);
  }
}
