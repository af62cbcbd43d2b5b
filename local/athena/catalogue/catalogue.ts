import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { duckdbTypeOf } from './hive-types.ts';
import { type Table, type TableInput, tableSchema } from './table.ts';

/** The name of the one catalogue that there is. */
export const CATALOG = 'awsdatacatalog';

const rowSchema = z.object({ definition: z.string() });
const nameSchema = z.object({ name: z.string() });

/** Databases and external tables, kept in SQLite. Names are lower case, and looked up in any case. */
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
      INSERT OR IGNORE INTO catalogue_database VALUES ('default');
    `);
  }

  createDatabase(name: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO catalogue_database VALUES (?)').run(name.toLowerCase());
  }

  /**
   * Creates a table and its database, or puts the definition in the place of an older one.
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
    return rows.map(tableOf);
  }

  table(database: string, name: string): Table | undefined {
    const row = this.#db
      .prepare('SELECT definition FROM catalogue_table WHERE database = ? AND name = ?')
      .get(database.toLowerCase(), name.toLowerCase());
    return row && tableOf(row);
  }
}

function tableOf(row: unknown): Table {
  return tableSchema.parse(JSON.parse(rowSchema.parse(row).definition));
}
