import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ARCHIVE_POINTS, type ArchivePoint, type Reach } from '../../../core/archive/points.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import type { ArchiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { type Lab, openLab } from '../shared/archive/archive-lab.ts';
import { watched } from '../shared/archive/watched-tools.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const DATASET = datasetOf();
const ALL = { until: Number.POSITIVE_INFINITY, skipDays: [] };
/** The points of a batch that moves. */
const MOVING = ARCHIVE_POINTS.slice(
  ARCHIVE_POINTS.indexOf('registered'),
  ARCHIVE_POINTS.indexOf('committed') + 1,
);
const EVERY = Array.from({ length: 20 }, (_, id) => `${id}`).sort();

beforeEach(async () => {
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL, note text);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders SELECT i, '2026-09-01'::timestamptz + i * interval '2 hours' FROM generate_series(0, 19) AS n(i)`);
  lab.engine.forget();
  await lab.makeTools(DATASET).objects.delete('lake', await lab.keys());
});

/**
 * All that the protocol can do, one after the other: the first batch is aborted, for a row of it changes; an archiver dies
 * and is cleared away after; the rest moves; a batch is taken back.
 */
async function everything(toolsOf: (reach: Reach) => ArchiveTools, reach: Reach): Promise<void> {
  let changed = false;
  const tools = toolsOf(async (point) => {
    await reach(point);
    if (point !== 'copied' || changed) return;
    changed = true;
    await lab.postgres.query(`UPDATE orders SET note = 'changed' WHERE id = 0`);
  });
  await planNight(tools, { dryRun: false });
  const columns = await tools.lake.layout(await tools.source.describe());
  {
    await using session = await tools.source.lock();
    await session?.plan({ day: '2026-09-01', bucket: 'lake', objectKeys: () => ['warm/left'], columns });
  }
  await runSlice(tools, ALL);
  const [batch] = await tools.source.batches('committed');
  await restoreBatch(batch?.number ?? 0, tools);
}

async function seen(): Promise<string[]> {
  const committed = (await lab.makeTools(DATASET).source.batches('committed')).map(({ number }) => number);
  const hot = await lab.postgres.query('SELECT id FROM orders');
  return [...hot, ...(await lab.cold('id', committed))].map(({ id }) => String(id)).sort();
}

describe('the points of the protocol', () => {
  test('are all reached', async () => {
    const reached = new Set<ArchivePoint>();
    await everything(
      (reach) => lab.makeTools(DATASET, reach),
      (point) => {
        reached.add(point);
      },
    );
    expect([...reached].sort()).toEqual([...ARCHIVE_POINTS].sort());
  });

  test('part every two steps that change anything', async () => {
    const steps: string[] = [];
    await everything(
      (reach) => watched(lab.makeTools(DATASET, reach), (step) => steps.push(step)),
      () => {
        steps.push('|');
      },
    );
    const together = steps.flatMap((step, index) =>
      step !== '|' && (steps[index + 1] ?? '|') !== '|' ? [`${step}, ${steps[index + 1]}`] : [],
    );
    // One in the test itself: the archiver that died, and what began after it.
    expect(together).toEqual([]);
    expect(new Set(steps)).toEqual(
      new Set([
        '|',
        'migrate',
        'ensure',
        'register',
        'plan',
        'upload',
        'delete',
        'mark',
        'commit',
        'abort',
        'delete objects',
        'mark gone',
        'insert',
        'mark restored',
        'commit restored',
      ]),
    );
  });

  test.each(ARCHIVE_POINTS)(
    'killed at %s, every row is seen once, and the next run clears away',
    async (point) => {
      const died = Promise.withResolvers<void>();
      const whole = everything(
        (reach) => lab.makeTools(DATASET, reach),
        async (each) => {
          if (each !== point) return;
          died.resolve();
          await new Promise(() => undefined);
        },
      );
      await Promise.race([
        died.promise,
        whole.then(() => Promise.reject(new Error('It was never reached.'))),
      ]);
      await lab.postgres.cutConnections();
      if (point !== 'migrated') expect(await seen()).toEqual(EVERY);
      const tools = lab.makeTools(DATASET);
      await planNight(tools, { dryRun: false });
      await runSlice(tools, ALL);
      expect(await seen()).toEqual(EVERY);
      expect(await lab.postgres.query('SELECT id FROM orders')).toEqual([]);
      expect(await tools.source.batches('planned')).toEqual([]);
      const ended = await tools.source.batches('gone');
      const left = new Set(await lab.keys());
      expect(ended.flatMap(({ objects }) => objects).filter(({ key }) => left.has(key))).toEqual([]);
    },
  );

  test.each(MOVING)(
    'killed at %s with two batches under way, every row is seen once, and the next run clears away',
    async (point) => {
      await planNight(lab.makeTools(DATASET), { dryRun: false });
      const died = Promise.withResolvers<void>();
      let isDead = false;
      const reach: Reach = async (each) => {
        if (each === point) {
          isDead = true;
          died.resolve();
        }
        if (isDead) await new Promise(() => undefined);
      };
      const slice = runSlice(lab.makeTools(DATASET, reach, 2), ALL);
      await Promise.race([
        died.promise,
        slice.then(() => Promise.reject(new Error('It was never reached.'))),
      ]);
      await lab.postgres.cutConnections();
      // The other batch may just be committed.
      await expect.poll(seen).toEqual(EVERY);
      const tools = lab.makeTools(DATASET);
      await runSlice(tools, ALL);
      expect(await seen()).toEqual(EVERY);
      expect(await lab.postgres.query('SELECT id FROM orders')).toEqual([]);
      expect(await tools.source.batches('planned')).toEqual([]);
    },
  );
});
