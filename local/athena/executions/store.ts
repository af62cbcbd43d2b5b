import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type Execution, executionSchema } from './execution.ts';

const rowSchema = z.object({ body: z.string() });
const pageRowSchema = z.object({ id: z.string(), sequence: z.number() });
const tokenRowSchema = z.object({ id: z.string(), request: z.string() });

/** Keeps executions in SQLite, so that they outlive the process. */
export class ExecutionStore {
  readonly #db: DatabaseSync;
  readonly #insert;
  readonly #update;
  readonly #byId;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`
      CREATE TABLE IF NOT EXISTS execution (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        work_group TEXT NOT NULL,
        token TEXT UNIQUE,
        request TEXT NOT NULL,
        state TEXT NOT NULL,
        announced INTEGER NOT NULL DEFAULT 0,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS execution_by_work_group ON execution (work_group, sequence);
      CREATE INDEX IF NOT EXISTS execution_open ON execution (sequence) WHERE announced = 0;
      CREATE TABLE IF NOT EXISTS reusable_result (
        query TEXT NOT NULL,
        completed_at INTEGER NOT NULL,
        id TEXT NOT NULL REFERENCES execution (id),
        PRIMARY KEY (query, completed_at, id)
      ) STRICT, WITHOUT ROWID;
    `);
    this.#insert = db.prepare(
      'INSERT INTO execution (id, work_group, token, request, state, body) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#update = db.prepare('UPDATE execution SET state = ?, body = ? WHERE id = ?');
    this.#byId = db.prepare('SELECT body FROM execution WHERE id = ?');
  }

  /** `request` is what a second one with the same token is compared with. */
  add(execution: Execution, token: string | undefined, request: string): void {
    const { id, workGroup, state } = execution;
    this.#insert.run(id, workGroup, token ?? null, request, state, JSON.stringify(execution));
  }

  put(execution: Execution): void {
    this.#update.run(execution.state, JSON.stringify(execution), execution.id);
  }

  /** Keeps the result of an execution for others of the same query, which `query` stands for. */
  offer({ id, completedAt = 0 }: Execution, query: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO reusable_result VALUES (?, ?, ?)').run(query, completedAt, id);
  }

  /** The executions of a query that have results to offer, newest first, from those that completed at `since`. */
  offered(query: string, since: number): Execution[] {
    return this.#db
      .prepare(
        'SELECT body FROM reusable_result JOIN execution USING (id) WHERE query = ? AND completed_at >= ? ORDER BY completed_at DESC',
      )
      .all(query, since)
      .map(executionOf);
  }

  get(id: string): Execution | undefined {
    const row = this.#byId.get(id);
    return row && executionOf(row);
  }

  byToken(token: string): { id: string; request: string } | undefined {
    const row = this.#db.prepare('SELECT id, request FROM execution WHERE token = ?').get(token);
    return row && tokenRowSchema.parse(row);
  }

  /** Ids of a work group, newest first, of executions older than `before`. */
  list(
    workGroup: string,
    limit: number,
    before = Number.MAX_SAFE_INTEGER,
  ): { id: string; sequence: number }[] {
    return this.#db
      .prepare(
        'SELECT id, sequence FROM execution WHERE work_group = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?',
      )
      .all(workGroup, before, limit)
      .map((row) => pageRowSchema.parse(row));
  }

  /** What has not ended, or may have ended without an event, oldest first. */
  unannounced(): Execution[] {
    return this.#db
      .prepare('SELECT body FROM execution WHERE announced = 0 ORDER BY sequence')
      .all()
      .map(executionOf);
  }

  announced(ids: readonly string[]): void {
    this.#db
      .prepare('UPDATE execution SET announced = 1 WHERE id IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(ids));
  }
}

function executionOf(row: unknown): Execution {
  return executionSchema.parse(JSON.parse(rowSchema.parse(row).body));
}
