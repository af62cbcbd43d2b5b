import { afterAll, beforeAll, beforeEach } from 'vitest';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { type Lab, openLab } from '../shared/archive/archive-lab.ts';

/** The dataset of the orders: two old days, of two batches each. */
export const DATASET = datasetOf({ partitionColumns: ['region'], maxBatchRows: 40 });
export const ALL = { until: Number.POSITIVE_INFINITY, skipDays: [] };
/** Every order as `seen` tells it. */
export const EVERY = Array.from({ length: 180 }, (_, id) => `${id}:1`).sort();

/** A lab with 60 orders on each of two old days and 60 of a day that stays, made anew for each test. */
export function useOrders() {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab.close());
  beforeEach(async () => {
    await makeOrders(lab);
    await planNight(lab.makeTools(DATASET), { dryRun: false });
  });

  return {
    lab: () => lab,

    deleteObject: (key: string) => deleteObject(lab, key),

    /** Every row that a reader sees: `id:version`, sorted, as the batches and the database say. */
    async seen(): Promise<string[]> {
      const { source } = lab.makeTools(DATASET);
      const committed = (await source.batches('committed')).map(({ number }) => number);
      const hot = await lab.postgres.query('SELECT id, version FROM orders');
      const cold = await lab.cold('id, version', committed);
      return [...hot, ...cold].map(({ id, version }) => `${id}:${version}`).sort();
    },

    /** How many rows the database has. */
    async hotRows(): Promise<number> {
      const [row] = await lab.postgres.query('SELECT count(*)::int AS count FROM orders');
      return Number(row?.count);
    },
  };
}

async function makeOrders(lab: Lab): Promise<void> {
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL, region text, version int NOT NULL DEFAULT 1);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders SELECT i,
      (ARRAY['2026-09-01', '2026-09-02', '2026-10-25'])[1 + i % 3]::timestamptz + i * interval '1 minute',
      (ARRAY['a', '', NULL, 'a/b'])[1 + i % 4]
    FROM generate_series(0, 179) AS numbers(i)`);
  lab.engine.forget();
  for (const key of await lab.keys()) await deleteObject(lab, key);
}

function deleteObject(lab: Lab, key: string): Promise<void> {
  return lab.makeTools(DATASET).objects.delete('lake', [key]);
}
