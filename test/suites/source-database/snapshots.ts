import { beforeEach, describe, expect, test } from 'vitest';
import { parseQuestion, type QuestionRequest } from '../../../core/archive/question.ts';
import { lines, openTrial, order, type SourceUnderTest, type Trial, YEAR } from './source-under-test.ts';

export function snapshotsSuite(open: () => Promise<SourceUnderTest>): void {
  describe('a source database', () => {
    let trial: Trial['trial'];
    let source: Trial['source'];
    let columns: Trial['columns'];
    let form: Trial['form'];
    let locked: Trial['locked'];
    let begun: Trial['begun'];
    let moved: Trial['moved'];
    beforeEach(async () => {
      ({ trial, source, columns, form, locked, begun, moved } = await openTrial(open));
    });

    test('a snapshot has hot rows and the map of the batches as of one instant', async () => {
      await trial.insert([
        order(1, '2026-03-02T09:00:00Z'),
        order(2, '2026-03-03T09:00:00Z'),
        order(3, '2026-04-01T09:00:00Z', 'a', 'hot'),
        order(4, '2026-04-02T09:00:00Z'),
      ]);
      await using session = await locked();
      const first = await moved(session, '2026-03-02');
      const { batch: left, transaction } = await begun(session, '2026-03-03');
      await transaction[Symbol.asyncDispose]();
      await source.abort(left.number, 'Trial');
      await source.markGone(left.number);
      const range = { from: Date.parse('2026-04-01T00:00:00Z'), to: Date.parse('2026-04-02T09:00:00Z') };
      const before = await source.snapshot(range, columns, async ({ map, rows }) => {
        // What happens meanwhile is not in it.
        await moved(session, '2026-03-03');
        await trial.setNote(3, 'newer');
        return { map, rows: await lines(rows) };
      });
      expect(before).toEqual({
        map: { highest: first, uncommitted: [] },
        rows: ['a\t\\N\t3\t2026-04-01 09:00:00\thot'],
      });
      const after = await source.snapshot({}, columns, async ({ map, rows }) => ({
        map,
        rows: await lines(rows),
      }));
      expect(after.map).toEqual({ highest: left.number + 1, uncommitted: [left.number] });
      expect(after.rows).toHaveLength(2);
    });

    test('a snapshot has every row that filters ask for, and needs not have the others', async () => {
      await trial.insert([
        order(1, '2026-04-01T09:00:00Z', 'a', "it's"),
        order(2, '2026-04-01T09:00:00.001Z', null, '\\'),
        order(3, '2026-04-02T09:00:00Z', '', '😀'),
      ]);
      const asked = (Filters: QuestionRequest['Filters']) => {
        const { filters } = parseQuestion({ ...YEAR, ...(Filters && { Filters }) }, form);
        return source.snapshot({ filters }, columns, async ({ rows }) =>
          (await lines(rows)).map((line) => Number(line.split('\t')[2])),
        );
      };
      const expected: [QuestionRequest['Filters'], number[]][] = [
        [{ id: [2, 3] }, [2, 3]],
        [{ id: { From: 2 } }, [2, 3]],
        [{ region: ['a', null] }, [1, 2]],
        [{ region: '' }, [3]],
        [{ region: { From: '' } }, [1, 3]],
        [{ note: ["it's", '\\', "'; DROP TABLE orders; --"] }, [1, 2]],
        [{ note: '😀' }, [3]],
        [{ placed_at: { To: '2026-04-01T09:00:00.001Z' } }, [1]],
        [{ id: '99999999999999999999' }, []],
      ];
      for (const [Filters, ids] of expected) {
        expect(await asked(Filters)).toEqual(expect.arrayContaining(ids));
      }
      expect(await trial.ids()).toEqual([1, 2, 3]);
    });
  });
}
