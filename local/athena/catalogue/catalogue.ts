import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { duckdbTypeOf } from './hive-types.ts';
import { partitionName } from './partition-name.ts';
import { type Partition, partitionSchema, type Table, type TableInput, tableSchema } from './table.ts';

/** The name of the one catalogue that there is. */
export const CATALOG = 'awsdatacatalog';

const rowSchema = z.object({ definition: z.string() });
const nameSchema = z.object({ name: z.string() });

/** Databases, external tables and their partitions, kept in SQLite. Names are lower case, and looked up in any case. */
export class Catalogue {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`
      CREATE TABLE IF NOT EXISTS catalogue_database (name TEXT PRIMARY KEY) STRICT;
      CREATE TABLE IF NOT EXISTS catalogue_table (
        database TEXT NOT NULL REFERENCES catalogue_database (name),
        name TEXT NOT NULL,
        definition TEXT NOT NULL,
        PRIMARY KEY (database, name)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS catalogue_partition (
        database TEXT NOT NULL,
        table_name TEXT NOT NULL,
        name TEXT NOT NULL,
        definition TEXT NOT NULL,
        PRIMARY KEY (database, table_name, name)
      ) STRICT, WITHOUT ROWID;
      INSERT OR IGNORE INTO catalogue_database VALUES ('default');
    `);
  }

  createDatabase(name: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO catalogue_database VALUES (?)').run(name.toLowerCase());
  }

  /** Takes away a database with its tables. The files stay. */
  dropDatabase(name: string): void {
    this.#atOnce(() => {
      for (const table of this.tables(name)) this.#drop(table);
      this.#db.prepare('DELETE FROM catalogue_database WHERE name = ?').run(name.toLowerCase());
    });
  }

  /**
   * Creates a table and its database, or puts the definition in the place of an older one, whose partitions stay.
   * @throws {TypeError} for a column type that tables cannot have; {ZodError} for a definition of the wrong form.
   */
  createTable(input: TableInput): Table {
    const table = tableSchema.parse(input);
    for (const column of [...table.columns, ...table.partitionKeys]) duckdbTypeOf(column.type);
    this.createDatabase(table.database);
    this.#db
      .prepare('INSERT OR REPLACE INTO catalogue_table VALUES (?, ?, ?)')
      .run(table.database, table.name, JSON.stringify(table));
    return table;
  }

  /** Takes away a table and its partitions. The files stay. */
  dropTable(table: Pick<Table, 'database' | 'name'>): void {
    this.#atOnce(() => this.#drop(table));
  }

  databases(): string[] {
    const rows = this.#db.prepare('SELECT name FROM catalogue_database ORDER BY name').all();
    return rows.map((row) => nameSchema.parse(row).name);
  }

  hasDatabase(name: string): boolean {
    return (
      this.#db.prepare('SELECT 1 FROM catalogue_database WHERE name = ?').get(name.toLowerCase()) !==
      undefined
    );
  }

  tables(database: string): Table[] {
    const rows = this.#db
      .prepare('SELECT definition FROM catalogue_table WHERE database = ? ORDER BY name')
      .all(database.toLowerCase());
    return rows.map((row) => tableSchema.parse(definitionOf(row)));
  }

  table(database: string, name: string): Table | undefined {
    const row = this.#db
      .prepare('SELECT definition FROM catalogue_table WHERE database = ? AND name = ?')
      .get(database.toLowerCase(), name.toLowerCase());
    return row && tableSchema.parse(definitionOf(row));
  }

  /** The registered partitions of a table, by their names. */
  partitions({ database, name }: Table): Partition[] {
    return this.#db
      .prepare(
        'SELECT definition FROM catalogue_partition WHERE database = ? AND table_name = ? ORDER BY name',
      )
      .all(database, name)
      .map((row) => partitionSchema.parse(definitionOf(row)));
  }

  /** The registered partition of these values. */
  partition(table: Table, values: Partition['values']): Partition | undefined {
    const row = this.#db
      .prepare(
        'SELECT definition FROM catalogue_partition WHERE database = ? AND table_name = ? AND name = ?',
      )
      .get(table.database, table.name, nameOf(table, values));
    return row && partitionSchema.parse(definitionOf(row));
  }

  /** Registers partitions, all or none; those that there are already stay as they are. */
  addPartitions(table: Table, partitions: readonly Partition[]): void {
    const insert = this.#db.prepare('INSERT OR IGNORE INTO catalogue_partition VALUES (?, ?, ?, ?)');
    this.#atOnce(() => {
      for (const partition of partitions) {
        const name = nameOf(table, partition.values);
        insert.run(table.database, table.name, name, JSON.stringify(partitionSchema.parse(partition)));
      }
    });
  }

  /** Takes away registered partitions, all or none. The files stay. */
  dropPartitions(table: Table, partitions: readonly Pick<Partition, 'values'>[]): void {
    const remove = this.#db.prepare(
      'DELETE FROM catalogue_partition WHERE database = ? AND table_name = ? AND name = ?',
    );
    this.#atOnce(() => {
      for (const { values } of partitions) remove.run(table.database, table.name, nameOf(table, values));
    });
  }

  #drop({ database, name }: Pick<Table, 'database' | 'name'>): void {
    this.#db
      .prepare('DELETE FROM catalogue_partition WHERE database = ? AND table_name = ?')
      .run(database, name);
    this.#db.prepare('DELETE FROM catalogue_table WHERE database = ? AND name = ?').run(database, name);
  }

  #atOnce(change: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      change();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

function nameOf({ partitionKeys }: Table, values: Partition['values']): string {
  return partitionName(
    partitionKeys.map(({ name }) => name),
    values,
  );
}

function definitionOf(row: unknown): unknown {
  return JSON.parse(rowSchema.parse(row).definition);
}
