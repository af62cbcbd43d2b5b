import { beforeEach, describe, expect, test } from 'vitest';
import type { Dataset, DatasetInput } from '../../core/archive/dataset.ts';
import { type LakeColumn, newLayout } from '../../core/archive/layout.ts';
import { type DatasetForm, parseQuestion, type QuestionRequest } from '../../core/archive/question.ts';
import type { RowText } from '../../core/archive/row-text.ts';
import type { ArchiveSession, SourceDatabase } from '../../core/archive/source-database.ts';
import { datasetOf } from '../core/archive/fixtures.ts';

/** A row of the table that the suite works on. */
export interface OrderRow {
  id: number;
  /** ISO 8601. */
  placedAt: string;
  region: string | null;
  note: string | null;
}

/** A source over a table `orders` of the columns above, and ways to change the table beside it. */
export interface SourceUnderTest {
  source: (dataset: Dataset) => SourceDatabase;
  insert(rows: readonly OrderRow[]): Promise<void>;
  setNote(id: number, note: string): Promise<void>;
  delete(id: number): Promise<void>;
  ids(): Promise<number[]>;
  /** Ends the connections of the sources, as a server that restarts does. */
  cutConnections(): Promise<void>;
}

const ZONE = 'Europe/Berlin';
const DATASET: Partial<DatasetInput> = { timeZone: ZONE, partitionColumns: ['region'] };
const YEAR = { StartDateTime: '2026-01-01', EndDateTime: '2027-01-01' };
const OBJECT = { key: 'warm/orders/k', rows: 2, bytes: 10, checksum: 'c' };

const order = (
  id: number,
  placedAt: string,
  region: string | null = 'a',
  note: string | null = null,
): OrderRow => ({
  id,
  placedAt,
  region,
  note,
});

/**
 * What every source database does.
 * @param open makes the table anew, empty and without batches.
 */
export function sourceDatabaseSuite(open: () => Promise<SourceUnderTest>) {
  describe('a source database', () => {
    let trial: SourceUnderTest;
    let source: SourceDatabase;
    let columns: LakeColumn[];
    let form: DatasetForm;
    beforeEach(async () => {
      trial = await open();
      const dataset = datasetOf(DATASET);
      source = trial.source(dataset);
      await source.migrate();
      const table = await source.describe();
      columns = newLayout(dataset, table);
      form = { dataset, table, layout: columns };
    });

    const locked = async (): Promise<ArchiveSession> => {
      const session = await source.lock();
      if (!session) throw new Error('The lock was expected to be free.');
      return session;
    };
    const begun = async (session: ArchiveSession, day: string, maxRows = 100) => {
      const survey = await session.survey(day, maxRows);
      const batch = await session.plan({
        day,
        bucket: 'lake',
        objectKeys: (number) => [`part-${number}`],
        columns,
      });
      return { batch, survey, transaction: await session.begin(batch, survey, columns) };
    };
    const moved = async (session: ArchiveSession, day: string) => {
      const { batch, transaction } = await begun(session, day);
      await using _ = transaction;
      await lines(transaction.rows());
      await transaction.delete();
      await transaction.mark([OBJECT]);
      await transaction.commit();
      return batch.number;
    };

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

async function lines(rows: RowText): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rows) chunks.push(chunk);
  return Buffer.concat(chunks).toString().split('\n').slice(0, -1);
}

async function* textOf(rows: readonly string[]): RowText {
  for (const row of rows) yield Buffer.from(`${row}\n`);
}
