import { beforeEach, describe, expect, test } from 'vitest';
import {
  lines,
  OBJECT,
  openTrial,
  order,
  type SourceUnderTest,
  type Trial,
  textOf,
} from './source-under-test.ts';

export function restorationsSuite(open: () => Promise<SourceUnderTest>): void {
  describe('a source database', () => {
    let trial: Trial['trial'];
    let source: Trial['source'];
    let columns: Trial['columns'];
    let locked: Trial['locked'];
    let moved: Trial['moved'];
    beforeEach(async () => {
      ({ trial, source, columns, locked, moved } = await openTrial(open));
    });

    test('a restored batch has its rows in the database again, as they were', async () => {
      const rows = [
        order(1, '2026-03-02T09:00:00.123Z', null, 'a\tb\\'),
        order(2, '2026-03-02T10:00:00Z', '', ''),
      ];
      await trial.insert(rows);
      await using session = await locked();
      const survey = await session.survey('2026-03-02', 10);
      const batch = await session.plan({ day: survey.day, bucket: 'lake', objectKeys: () => [], columns });
      const transaction = await session.begin(batch, survey, columns);
      const copied = await lines(transaction.rows());
      await transaction.delete();
      await transaction.mark([OBJECT]);
      await transaction.commit();

      const back = await session.beginRestore(batch, columns);
      expect(await back.insert(textOf(copied))).toBe(2);
      await back.mark();
      await back.commit();
      expect(await trial.ids()).toEqual([1, 2]);
      expect(await source.batch(batch.number)).toMatchObject({ state: 'aborted', reason: 'Restored' });
      const again = await source.snapshot({}, columns, ({ rows: hot }) => lines(hot));
      expect(again.sort()).toEqual(
        copied.map((line) => line.replace(`\t${batch.number}\t`, '\t\\N\t')).sort(),
      );
    });

    test('does not restore over a key that is in use again, nor what is not committed', async () => {
      await trial.insert([order(1, '2026-03-02T09:00:00Z')]);
      await using session = await locked();
      const number = await moved(session, '2026-03-02');
      const batch = await source.batch(number);
      if (!batch) throw new Error('The batch is gone.');
      await trial.insert([order(1, '2026-06-02T09:00:00Z')]);
      const restored = await session.beginRestore(batch, columns);
      await expect(restored.insert(textOf(['a\t1\t1\t2026-03-02 09:00:00\t\\N']))).rejects.toMatchObject({
        code: 'BatchConflict',
      });
      await restored[Symbol.asyncDispose]();
      expect(await trial.ids()).toEqual([1]);
      expect((await source.batch(number))?.state).toBe('committed');
    });
  });
}
