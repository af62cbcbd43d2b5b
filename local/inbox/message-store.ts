import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type InboxMessage, messageSchema } from './message.ts';

/** How many messages are kept. */
const INBOX_SIZE = 200;

const row = z
  .object({ MessageNumber: z.int(), message: z.string() })
  .transform(
    ({ message, ...number }): InboxMessage => messageSchema.parse({ ...number, ...JSON.parse(message) }),
  );
const count = z.object({ value: z.int() });

/** The last messages, in a file that survives the process. */
export class MessageStore {
  readonly #db: DatabaseSync;

  /** @param file the path of the database, which is made when absent */
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS messages (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        webhook_id TEXT NOT NULL,
        message TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS messages_by_webhook_id ON messages (webhook_id);
    `);
  }

  /** Keeps a message and lets go of the oldest ones beyond `INBOX_SIZE`. */
  add(message: Omit<InboxMessage, 'MessageNumber'>): void {
    const insert = this.#db.prepare('INSERT INTO messages (webhook_id, message) VALUES (?, ?)');
    const { lastInsertRowid } = insert.run(message.WebhookId, JSON.stringify(message));
    this.#db.prepare('DELETE FROM messages WHERE number <= ?').run(Number(lastInsertRowid) - INBOX_SIZE);
  }

  /** How many messages with this `webhook-id` are kept. */
  attempts(webhookId: string): number {
    const query = this.#db.prepare('SELECT count(*) AS value FROM messages WHERE webhook_id = ?');
    return count.parse(query.get(webhookId)).value;
  }

  /** Newest first; only those after the message of this number. */
  list(after = 0): InboxMessage[] {
    const query = this.#db.prepare(
      'SELECT number AS MessageNumber, message FROM messages WHERE number > ? ORDER BY number DESC',
    );
    return query.all(after).map((found) => row.parse(found));
  }

  close(): void {
    this.#db.close();
  }
}
