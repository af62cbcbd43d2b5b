import { describe, expect, test } from 'vitest';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { ALL, DATASET, EVERY, useOrders } from '../archive-slice/orders.ts';

const { hotRows, lab, seen } = useOrders();

describe('a restoration', () => {
  test('a batch is restored: its rows are back, and its objects stay for those who read them', async () => {
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    const before = await lab().keys();
    const batch = await restoreBatch(1, tools);
    expect(batch.rows).toBe(40);
    expect(await seen()).toEqual(EVERY);
    expect(await hotRows()).toBe(100);
    expect(await lab().keys()).toEqual(before);
    await expect(restoreBatch(1, tools)).rejects.toMatchObject({ code: 'BatchNotCommitted' });
  });

  test.each([
    ['ADD CONSTRAINT second CHECK (version > 1) NOT VALID', 'second'],
    ['ALTER COLUMN region SET NOT NULL', 'NOT NULL of region'],
  ])('a batch whose rows the table takes no more stays where it is: ALTER TABLE %s', async (change, held) => {
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab().postgres.query(`DELETE FROM orders WHERE region IS NULL; ALTER TABLE orders ${change}`);
    await expect(restoreBatch(1, tools)).rejects.toMatchObject({
      code: 'ConstraintViolated',
      message: `A row of the batch is held back by ${held}.`,
    });
    expect((await tools.source.batch(1))?.state).toBe('committed');
  });

  test.each([
    [
      'a new name of a column',
      'RENAME version TO edition',
      { code: 'ColumnChanged', message: expect.stringMatching(/^The table has no column version any more/) },
    ],
    ['a type that is too short', 'ALTER region TYPE varchar(2)', { code: 'ConstraintViolated' }],
    ['a trigger', 'ADD COLUMN touched boolean', { code: 'RowsAltered' }],
  ])('a batch that %s would change stays where it is', async (_, change, error) => {
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab().postgres.query(`
      UPDATE orders SET region = 'a'; ALTER TABLE orders ${change};
      CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN NEW.version = NEW.version + 1; RETURN NEW; END'`);
    if (change.includes('touched')) {
      await lab().postgres.query(
        'CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp()',
      );
    }
    await expect(restoreBatch(1, tools)).rejects.toMatchObject(error);
    expect((await tools.source.batch(1))?.state).toBe('committed');
  });

  test('a batch whose dropped column was empty is restored without it', async () => {
    await lab().postgres.query('ALTER TABLE orders ADD COLUMN note text');
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab().postgres.query('ALTER TABLE orders DROP COLUMN note');
    await restoreBatch(1, tools);
    expect(await seen()).toEqual(EVERY);
  });

  test.each([
    ['numeric(10, 2)', 'numeric(12, 4)', '1.50'],
    ['char(3)', 'char(5)', 'a'],
    ['varchar(3)', 'text', 'a  '],
  ])('a batch is restored into a column that was made wider: from %s to %s', async (before, after, value) => {
    await lab().postgres.query(
      `ALTER TABLE orders ADD COLUMN wide ${before}; UPDATE orders SET wide = '${value}'`,
    );
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab().postgres.query(`ALTER TABLE orders ALTER wide TYPE ${after}`);
    lab().engine.forget();
    await restoreBatch(1, tools);
    expect(
      await lab().postgres.query(`SELECT count(*)::int AS count FROM orders WHERE wide = '${value}'`),
    ).toEqual([{ count: 100 }]);
  });

  test('a batch whose values the table would compute otherwise stays where it is', async () => {
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab().postgres.query(`
      ALTER TABLE orders DROP COLUMN version, ADD COLUMN version int GENERATED ALWAYS AS (id + 7) STORED`);
    await expect(restoreBatch(1, tools)).rejects.toMatchObject({ code: 'RowsAltered' });
  });

  test('a batch whose partition is gone stays where it is', async () => {
    await lab().postgres.query(`
      ALTER TABLE orders RENAME TO former;
      CREATE TABLE orders (LIKE former, PRIMARY KEY (id, placed_at)) PARTITION BY RANGE (placed_at);
      CREATE INDEX ON orders (placed_at);
      CREATE TABLE orders_old PARTITION OF orders FOR VALUES FROM ('2026-09-01') TO ('2026-09-02');
      INSERT INTO orders SELECT * FROM former WHERE placed_at < '2026-09-02'; DROP TABLE former`);
    const tools = lab().makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab().postgres.query('DROP TABLE orders_old');
    await expect(restoreBatch(1, tools)).rejects.toMatchObject({
      code: 'ConstraintViolated',
      message: 'A row of the batch is held back by the lack of a partition for it.',
    });
  });
});
