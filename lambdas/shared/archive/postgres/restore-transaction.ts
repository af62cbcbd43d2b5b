import type { Client } from 'pg';
import * as z from 'zod';
import { BATCH_COLUMN } from '../../../../core/archive/layout.ts';
import type { RowText } from '../../../../core/archive/row-text.ts';
import type { RestoreTransaction } from '../../../../core/archive/source-database.ts';
import { LakehookError } from '../../../../core/errors.ts';
import { markAborted } from './batch-table.ts';
import type { TransactionScope } from './batch-transaction.ts';
import { rollback } from './connect.ts';
import { copyIn } from './copy.ts';
import { unboundTypes } from './describe-table.ts';
import { orConflict } from './errors.ts';
import { identifier, tableName } from './quote.ts';
import { restored } from './row-text.ts';

/** All of a batch's rows go back by one statement, and a function has 900 seconds. */
const STATEMENT_SECONDS = 840;

/** Puts the rows of a batch back by way of a temporary table of text. */
export class PostgresRestoreTransaction implements RestoreTransaction {
  readonly #client: Client;
  readonly #scope: TransactionScope;
  readonly #types: ReadonlyMap<string, string>;
  #isOpen = true;

  private constructor(client: Client, scope: TransactionScope, types: ReadonlyMap<string, string>) {
    this.#client = client;
    this.#scope = scope;
    this.#types = types;
  }

  static async begin(client: Client, scope: TransactionScope): Promise<PostgresRestoreTransaction> {
    await client.query(`BEGIN; SET LOCAL statement_timeout = '${STATEMENT_SECONDS}s'`);
    const types = await unboundTypes(client, scope.dataset);
    const transaction = new PostgresRestoreTransaction(client, scope, types);
    const columns = scope.columns.map(({ name }) => `${identifier(name)} text`);
    await client.query(`CREATE TEMPORARY TABLE lakehook_restored (${columns.join(', ')}) ON COMMIT DROP`);
    return transaction;
  }

  async insert(rows: RowText): Promise<number> {
    await copyIn(this.#client, RESTORED, rows);
    await this.#refuseLostColumns();
    const inserted = await this.#insert();
    await this.#client.query(`TRUNCATE ${RESTORED}`);
    return inserted;
  }

  /** A column that was dropped or renamed since would lose its values; one that was gone before the batch has none. */
  async #refuseLostColumns(): Promise<void> {
    const { table, columns } = this.#scope;
    const lost = columns.filter(
      ({ name, source }) => name !== BATCH_COLUMN && !table.columns.some((column) => column.name === source),
    );
    if (lost.length === 0) return;
    const counts = lost.map(({ name }, index) => `count(${identifier(name)}) AS c${index}`);
    const { rows } = await this.#client.query(`SELECT ${counts.join(', ')} FROM ${RESTORED}`);
    const [found] = z.array(z.record(z.string(), z.coerce.number())).parse(rows);
    const names = lost.filter((_, index) => (found?.[`c${index}`] ?? 0) > 0).map(({ name }) => name);
    if (names.length === 0) return;
    throw new LakehookError(
      'ColumnChanged',
      `The table has no column ${names.join(', ')} any more, and rows of the batch have values there.`,
    );
  }

  /** Inserts what was copied in, and has the database say that it is what is there now: types or triggers may change it. */
  async #insert(): Promise<number> {
    const { dataset } = this.#scope;
    const columns = this.#ownColumns();
    const written = columns.filter(({ isGenerated }) => !isGenerated);
    const listOf = (list: OwnColumn[], part: 'name' | 'value') =>
      list.map((column) => column[part]).join(', ');
    // A column that is GENERATED ALWAYS AS IDENTITY gets back what it had.
    const { rows } = await orConflict(
      this.#client.query(
        `WITH back AS (
           INSERT INTO ${tableName(dataset)} (${listOf(written, 'name')}) OVERRIDING SYSTEM VALUE
           SELECT ${listOf(written, 'value')} FROM ${RESTORED}
           RETURNING ${hashOf(columns, 'name')} AS hash
         ), altered AS (
           SELECT ${hashOf(columns, 'value')} FROM ${RESTORED} EXCEPT ALL SELECT hash FROM back
         )
         SELECT (SELECT count(*) FROM back) AS rows, (SELECT count(*) FROM altered) AS altered`,
      ),
    );
    const { rows: inserted, altered } = insertedSchema.parse(rows[0]);
    if (altered === 0) return inserted;
    throw new LakehookError(
      'RowsAltered',
      `${altered} of the rows would not be what they were: a trigger changes them, or a column has another type.`,
    );
  }

  /** The columns of the batch that the table has. */
  #ownColumns(): OwnColumn[] {
    const { table, columns } = this.#scope;
    return columns.flatMap((column) => {
      const own = table.columns.find(({ name }) => name === column.source);
      const type = own && this.#types.get(own.name);
      if (!type) return [];
      const value = restored(identifier(column.name), column, type);
      return [{ name: identifier(own.name), value, type, isGenerated: own.isGenerated }];
    });
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

const RESTORED = 'pg_temp.lakehook_restored';

/** A column as the table has it, and the expression of what it is to be. */
interface OwnColumn {
  name: string;
  value: string;
  type: string;
  isGenerated: boolean;
}

/** What tells a row from one that is not the same. Zeros and blanks that a wider type adds are no difference. */
function hashOf(columns: readonly OwnColumn[], part: 'name' | 'value'): string {
  const plain = columns.map(({ [part]: expression, type }) => {
    if (type === 'numeric') return `trim_scale(${expression})`;
    return type === 'bpchar' ? `rtrim(${expression}::text)` : expression;
  });
  return `hashtextextended(ROW(${plain.join(', ')})::text, 0)`;
}

const insertedSchema = z.object({ rows: z.coerce.number(), altered: z.coerce.number() });
