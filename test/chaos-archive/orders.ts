import { DatabaseError, Pool, type PoolClient } from 'pg';
import * as z from 'zod';
import { type Dataset, parseDatasets } from '../../core/archive/dataset.ts';
import { addDays, dayOf, firstHotDay } from '../../core/archive/days.ts';
import type { DatabaseSecret } from '../../core/archive/environment.ts';
import { sampleDataset } from '../../local/database/sample-orders.ts';
import { NAMES } from '../../local/names.ts';
import { between, pick, type Random } from '../chaos/random.ts';
import type { Ledger, Pending } from './ledger.ts';
import { CHANNEL, noteOf } from './written-row.ts';

/** The dataset of the service's sample, in batches so small that a day needs several. */
export function chaosDataset(): Dataset {
  const [dataset] = parseDatasets([
    { ...sampleDataset(`s3://${NAMES.lakeBucket}/archive/`), maxBatchRows: 40 },
  ]);
  if (!dataset) throw new Error('One dataset was expected.');
  return dataset;
}

// Values that share a path in the lake, and one that has to be escaped in it.
export const REGIONS = ['EMEA/a=b', '', null] as const;
const OLD_DAYS = 3;
// A row that an archiver has deleted in an open transaction: whoever waits for it learns nothing new.
const LOCK_MS = 400;
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const LOCK_NOT_AVAILABLE = '55P03';

/** The sample's table in short, with the number of a row's version. */
export const CREATE_ORDERS = `
  CREATE TABLE orders (
    order_id bigint PRIMARY KEY,
    placed_at timestamptz(3) NOT NULL,
    region text,
    channel text NOT NULL,
    version int NOT NULL,
    note text
  );
  CREATE INDEX orders_placed_at ON orders (placed_at)`;

/** The table that the writers and the archivers share. Every change goes through the ledger. */
export class Orders implements AsyncDisposable {
  readonly #settings: () => Promise<DatabaseSecret>;
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #busy = new Set<number>();
  #pool: Pool | undefined;
  #nextId = 1;
  /** Changes of which nobody knows whether they were made, for the database went down meanwhile. */
  inDoubt = 0;

  /** @param settings how the database is reached, once it is. */
  constructor(settings: () => Promise<DatabaseSecret>, ledger: Ledger, random: Random) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#random = random;
  }

  /** Inserts rows on the days that are to move, or on those that stay. */
  async insert(rows: number, age: 'old' | 'young'): Promise<void> {
    const random = this.#random;
    const inserted = Array.from({ length: rows }, () => ({
      id: this.#nextId++,
      placedAt: this.#timeOf(age),
      region: pick(
        random,
        REGIONS.map((region) => [region, 1]),
      ),
      channel: CHANNEL,
    }));
    const pending = inserted.map(({ id, placedAt, region }) =>
      this.#ledger.insert(id, { placedAt: Date.parse(placedAt), region }),
    );
    await this.#answered(pending, async () => {
      const { rowCount } = await this.#query(
        `INSERT INTO orders
         SELECT (row->>'id')::bigint, (row->>'placedAt')::timestamptz, row->>'region', row->>'channel', 1, row->>'note'
         FROM jsonb_array_elements($1::jsonb) AS rows(row)`,
        [JSON.stringify(inserted.map((row) => ({ ...row, note: noteOf(row.id, 1) })))],
      );
      return rowCount;
    });
  }

  /** Updates or deletes a row, where it is in the database. @returns whether it was. */
  async change(id: number, how: 'update' | 'delete'): Promise<boolean> {
    if (this.#busy.has(id) || !this.#ledger.isLiving(id)) return false;
    this.#busy.add(id);
    try {
      if (how === 'delete') {
        return await this.#answered([this.#ledger.delete(id)], async () => {
          const { rowCount } = await this.#query('DELETE FROM orders WHERE order_id = $1', [id]);
          return rowCount;
        });
      }
      const pending = this.#ledger.update(id);
      const version = this.#ledger.lastVersion(id);
      return await this.#answered([pending], async () => {
        const { rowCount } = await this.#query(
          'UPDATE orders SET version = $2, note = $3 WHERE order_id = $1',
          [id, version, noteOf(id, version)],
        );
        return rowCount;
      });
    } finally {
      this.#busy.delete(id);
    }
  }

  /** The first rows of the batch that is being moved. */
  async idsUnderWay(): Promise<number[]> {
    const { rows } = await this.#query(
      `SELECT order_id::int AS id FROM orders
       WHERE placed_at >= (SELECT day FROM lakehook_batch WHERE state = 'planned' ORDER BY number DESC LIMIT 1)
       ORDER BY placed_at, order_id LIMIT 5`,
    );
    return idsSchema.parse(rows).map(({ id }) => id);
  }

  /** One of the newest rows, which is likely to be in the database still. */
  someNew(): number {
    return Math.max(1, this.#nextId - between(this.#random, 1, 300));
  }

  async query(sql: string): Promise<unknown[]> {
    return (await this.#query(sql)).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool?.end();
  }

  /** @throws {NotAsked} where the database cannot be reached. */
  async #query(sql: string, values: unknown[] = []) {
    const client = await this.#connect().catch((cause: unknown) => {
      throw new NotAsked('There is no connection.', { cause });
    });
    try {
      const answer = await client.query(sql, values);
      client.release();
      return answer;
    } catch (error) {
      client.release(!isRefusal(error));
      throw error;
    }
  }

  async #connect(): Promise<PoolClient> {
    const { host, port, username: user, password, dbname: database } = await this.#settings();
    if (this.#pool?.options.port !== port) {
      await this.#pool?.end().catch(() => undefined);
      const options = `-c lock_timeout=${LOCK_MS}`;
      this.#pool = new Pool({ host, port, user, password, database, options, max: 3 });
      this.#pool.on('error', () => undefined);
    }
    return this.#pool.connect();
  }

  #timeOf(age: 'old' | 'young'): string {
    const now = Date.now();
    const firstHot = firstHotDay(now, 30, 'UTC');
    const day =
      age === 'old'
        ? addDays(firstHot, -between(this.#random, 1, OLD_DAYS))
        : addDays(dayOf(now, 'UTC'), -between(this.#random, 1, 25));
    return new Date(Date.parse(day) + between(this.#random, 0, 86_399_999)).toISOString();
  }

  /** What the database refuses was not done. What it does not answer stays pending for good. */
  async #answered(pending: readonly Pending[], write: () => Promise<number | null>): Promise<boolean> {
    try {
      const isDone = ((await write()) ?? 0) > 0;
      for (const each of pending) {
        if (isDone) each.done();
        else each.undone();
      }
      return isDone;
    } catch (error) {
      if (error instanceof NotAsked || isRefusal(error)) for (const each of pending) each.undone();
      else this.inDoubt += pending.length;
      return false;
    }
  }
}

class NotAsked extends Error {
  override name = 'NotAsked';
}

/** Whether a statement was refused, and the connection stands: a lock is waited for no longer. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE;
}

const idsSchema = z.array(z.object({ id: z.number() }));
