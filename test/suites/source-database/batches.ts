import { beforeEach, describe, expect, test } from 'vitest';
import { lines, OBJECT, openTrial, order, type SourceUnderTest, type Trial } from './source-under-test.ts';

export function batchesSuite(open: () => Promise<SourceUnderTest>): void {
  describe('a source database', () => {
    let trial: Trial['trial'];
    let source: Trial['source'];
    let columns: Trial['columns'];
    let locked: Trial['locked'];
    let begun: Trial['begun'];
    let moved: Trial['moved'];
    beforeEach(async () => {
      ({ trial, source, columns, locked, begun, moved } = await openTrial(open));
    });

    test('copies a batch by time and key, with what is special escaped', async () => {
      await trial.insert([
        order(3, '2026-03-02T09:00:00Z', 'a', 'x\ty\\z\n'),
        order(2, '2026-03-02T09:00:00Z', null, ''),
        order(1, '2026-03-02T10:00:00.5Z', 'a', null),
        order(9, '2026-03-03T10:00:00Z'),
      ]);
      await using session = await locked();
      const { batch, transaction } = await begun(session, '2026-03-02');
      await using _ = transaction;
      expect(await lines(transaction.rows())).toEqual([
        `\\N\t${batch.number}\t2\t2026-03-02 09:00:00\t`,
        `a\t${batch.number}\t3\t2026-03-02 09:00:00\tx\\ty\\\\z\\n`,
        `a\t${batch.number}\t1\t2026-03-02 10:00:00.5\t\\N`,
      ]);
    });

    test('a batch that is committed has moved its rows, and is on the map', async () => {
      await trial.insert([
        order(1, '2026-03-02T09:00:00Z'),
        order(2, '2026-03-02T10:00:00Z'),
        order(3, '2026-04-01T10:00:00Z'),
      ]);
      await using session = await locked();
      const number = await moved(session, '2026-03-02');
      expect(await trial.ids()).toEqual([3]);
      expect(await source.batch(number)).toMatchObject({
        number,
        table: 'public.orders',
        day: '2026-03-02',
        state: 'committed',
        bucket: 'lake',
        objects: [OBJECT],
        columns: columns.map(({ name }) => name),
        rows: 2,
        bytes: 10,
      });
      expect(await source.abort(number, 'TooLate')).toBe('committed');
    });

    test('a transaction that is left without a commit has changed nothing', async () => {
      await trial.insert([order(1, '2026-03-02T09:00:00Z')]);
      await using session = await locked();
      const { batch, transaction } = await begun(session, '2026-03-02');
      await lines(transaction.rows());
      expect(await transaction.delete()).toBe(1);
      await transaction.mark([]);
      await transaction[Symbol.asyncDispose]();
      expect(await trial.ids()).toEqual([1]);
      expect((await source.batch(batch.number))?.state).toBe('planned');
    });

    test('whoever stops reading a copy can go on with the session', async () => {
      await trial.insert(
        Array.from({ length: 5_000 }, (_, id) => order(id, '2026-03-02T09:00:00Z', 'a', 'x'.repeat(200))),
      );
      await using session = await locked();
      const { transaction } = await begun(session, '2026-03-02', 10_000);
      for await (const _ of transaction.rows()) break;
      await transaction[Symbol.asyncDispose]();
      expect(await session.nextDay('2026-04-01')).toBe('2026-03-02');
    });

    test.each([
      ['updated', () => trial.setNote(1, 'new')],
      ['deleted', () => trial.delete(1)],
    ])('refuses to delete where a copied row was %s since', async (_, change) => {
      await trial.insert([order(1, '2026-03-02T09:00:00Z'), order(2, '2026-03-02T10:00:00Z')]);
      await using session = await locked();
      const { transaction } = await begun(session, '2026-03-02');
      await using __ = transaction;
      await lines(transaction.rows());
      await change();
      await expect(transaction.delete()).rejects.toMatchObject({ code: 'BatchConflict' });
    });

    test('does not delete rows that came after the snapshot', async () => {
      await trial.insert([order(1, '2026-03-02T09:00:00Z')]);
      await using session = await locked();
      const { transaction } = await begun(session, '2026-03-02');
      await using _ = transaction;
      await trial.insert([order(2, '2026-03-02T09:00:00Z')]);
      expect(await lines(transaction.rows())).toHaveLength(1);
      expect(await transaction.delete()).toBe(1);
      await transaction.mark([OBJECT]);
      await transaction.commit();
      expect(await trial.ids()).toEqual([2]);
    });

    test('a batch that was aborted meanwhile cannot be committed, whenever that was', async () => {
      await trial.insert([order(1, '2026-03-02T09:00:00Z')]);
      await using session = await locked();
      const { batch, survey, transaction } = await begun(session, '2026-03-02');
      await lines(transaction.rows());
      expect(await source.abort(batch.number, 'Trial')).toBe('aborted');
      await transaction.delete();
      await expect(transaction.mark([OBJECT])).rejects.toMatchObject({ code: 'BatchConflict' });
      await transaction[Symbol.asyncDispose]();
      await expect(session.begin(batch, survey, columns)).rejects.toMatchObject({ code: 'BatchConflict' });
      expect(await trial.ids()).toEqual([1]);
      expect(await source.batch(batch.number)).toMatchObject({ state: 'aborted', reason: 'Trial' });
      await source.markGone(batch.number);
      expect((await source.batch(batch.number))?.state).toBe('gone');
    });

    test('an abort waits for a commit that is under way, and learns of it', async () => {
      await trial.insert([order(1, '2026-03-02T09:00:00Z')]);
      await using session = await locked();
      const { batch, transaction } = await begun(session, '2026-03-02');
      await lines(transaction.rows());
      await transaction.delete();
      await transaction.mark([OBJECT]);
      const aborted = source.abort(batch.number, 'Trial');
      await transaction.commit();
      expect(await aborted).toBe('committed');
      expect(await trial.ids()).toEqual([]);
    });
  });
}
