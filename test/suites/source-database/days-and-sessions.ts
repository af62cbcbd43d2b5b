import { beforeEach, describe, expect, test } from 'vitest';
import { lines, OBJECT, openTrial, order, type SourceUnderTest, type Trial } from './source-under-test.ts';

export function daysAndSessionsSuite(open: () => Promise<SourceUnderTest>): void {
  describe('a source database', () => {
    let trial: Trial['trial'];
    let source: Trial['source'];
    let locked: Trial['locked'];
    let begun: Trial['begun'];
    let moved: Trial['moved'];
    beforeEach(async () => {
      ({ trial, source, locked, begun, moved } = await openTrial(open));
    });

    test('describes the table', async () => {
      const table = await source.describe();
      expect(table.columns.map(({ name, type }) => [name, type.kind])).toEqual([
        ['id', 'bigint'],
        ['placed_at', 'timestamp'],
        ['region', 'string'],
        ['note', 'string'],
      ]);
      expect(table).toMatchObject({ key: ['id'], time: 'instant' });
    });

    test('can be migrated as often as one likes, by many at once', async () => {
      await Promise.all([source.migrate(), source.migrate(), source.migrate()]);
      expect(await source.batches('planned', 'committed')).toEqual([]);
    });

    test('lists the days that have rows, by the calendar of the dataset', async () => {
      await trial.insert([
        order(1, '2026-03-28T22:59:59.999Z'),
        order(2, '2026-03-28T23:00:00Z'),
        // The day has 23 hours.
        order(3, '2026-03-29T21:59:59.999Z'),
        order(4, '2026-03-29T22:00:00Z'),
        order(5, '2026-05-01T12:00:00Z'),
      ]);
      expect(await source.daysBefore('2026-05-01')).toEqual({
        isEstimate: false,
        days: [
          { day: '2026-03-28', rows: 1 },
          { day: '2026-03-29', rows: 2 },
          { day: '2026-03-30', rows: 1 },
        ],
      });
      expect(await source.oldestDay()).toBe('2026-03-28');
      await using session = await locked();
      expect(await session.nextDay('2026-05-01')).toBe('2026-03-28');
      expect(await session.nextDay('2026-05-01', '2026-03-30')).toBe('2026-03-30');
      expect(await session.nextDay('2026-05-01', '2026-03-31')).toBeUndefined();
    });

    test('has no day where there is no row', async () => {
      expect(await source.daysBefore('2026-05-01')).toEqual({ isEstimate: false, days: [] });
      expect(await source.oldestDay()).toBeUndefined();
    });

    test('gives the lock to one at a time, until that one ends or is cut off', async () => {
      await using first = await source.lock();
      expect(first).toBeDefined();
      expect(await source.lock()).toBeUndefined();
      await trial.cutConnections();
      await using second = await source.lock();
      expect(second).toBeDefined();
    });

    test('has another connection under its lock, for a batch of another day at the same time', async () => {
      await trial.insert([order(1, '2026-03-02T10:00:00Z'), order(2, '2026-03-03T10:00:00Z')]);
      await using first = await locked();
      {
        await using second = await first.beside();
        const { transaction } = await begun(first, '2026-03-02');
        await using _ = transaction;
        await lines(transaction.rows());
        await moved(second, '2026-03-03');
        expect(await trial.ids()).toEqual([1]);
        await transaction.delete();
        await transaction.mark([OBJECT]);
        await transaction.commit();
      }
      expect(await trial.ids()).toEqual([]);
      expect(await source.batches('committed')).toHaveLength(2);
      expect(await source.lock()).toBeUndefined();
    });

    test('surveys a day: its partitions, and its oldest rows where there are too many', async () => {
      await trial.insert([
        order(4, '2026-03-02T08:00:00Z', 'a'),
        order(2, '2026-03-02T09:00:00Z', ''),
        order(3, '2026-03-02T09:00:00Z', null),
        order(1, '2026-03-02T10:00:00Z', 'b'),
      ]);
      await using session = await locked();
      const whole = await session.survey('2026-03-02', 4);
      expect(whole).toMatchObject({ day: '2026-03-02', rows: 4, upTo: null });
      expect(whole.partitions).toHaveLength(4);
      const part = await session.survey('2026-03-02', 2);
      expect(part.rows).toBe(2);
      expect(part.partitions).toEqual(
        expect.arrayContaining([
          { values: ['a'], rows: 1 },
          { values: [''], rows: 1 },
        ]),
      );
      expect(await session.survey('2026-03-03', 2)).toMatchObject({ rows: 0, partitions: [] });
    });

    test('describes the table as its rows are copied', async () => {
      await trial.insert([order(1, '2026-03-02T10:00:00Z')]);
      await using session = await locked();
      const { transaction } = await begun(session, '2026-03-02');
      await using _ = transaction;
      expect(await transaction.describe()).toEqual(await source.describe());
    });
  });
}
