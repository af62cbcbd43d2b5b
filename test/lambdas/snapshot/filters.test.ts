import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LakeColumn } from '../../../core/archive/layout.ts';
import type { HotRange, HotSnapshot } from '../../../core/archive/source-database.ts';
import type { ArchiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { PostgresSource } from '../../../lambdas/shared/archive/postgres/postgres-source.ts';
import { anyFilter, CONTESTED, CONTESTED_TYPES, contestedRows } from './any-filter.ts';
import { openQuestionLab, type QuestionLab, YEAR } from './question-lab.ts';

let lab: QuestionLab;
beforeAll(async () => {
  lab = await openQuestionLab();
});
afterAll(() => lab.close());

/** A source that is told of no filters, so that the engine alone decides. */
class UntoldSource extends PostgresSource {
  override snapshot<Result>(
    { filters: _, ...range }: HotRange,
    columns: readonly LakeColumn[],
    read: (snapshot: HotSnapshot) => Promise<Result>,
  ): Promise<Result> {
    return super.snapshot(range, columns, read);
  }
}

describe.each(['PARQUET', 'CSV'] as const)(
  'filters that the database is told of, with a lake of %s',
  (format) => {
    let told: ArchiveTools;
    let untold: ArchiveTools;
    beforeAll(async () => {
      const names = Object.entries(CONTESTED).map(([name, { type }]) => `${name} ${type}`);
      const rows = contestedRows().map((values, id) => `(${id}, '2026-10-30Z', ${values.join(', ')})`);
      await lab.postgres.query(`
      DROP TABLE IF EXISTS orders;
      DROP COLLATION IF EXISTS blind; DROP TYPE IF EXISTS mood; DROP DOMAIN IF EXISTS years;
      ${CONTESTED_TYPES}`);
      await lab.makeTable(names.join(', '), rows.join(', '));
      told = lab.freshDataset({ format, timeZone: 'Europe/Berlin' });
      untold = { ...told, source: new UntoldSource(lab.postgres.connect, told.dataset) };
    });

    test('change no answer', async () => {
      await fc.assert(
        fc.asyncProperty(anyFilter, async (Filters) => {
          expect(await lab.ids(told, { Filters })).toEqual(await lab.ids(untold, { Filters }));
        }),
        { numRuns: RUNS },
      );
    });
  },
);

const RUNS = 25;

describe('a snapshot', () => {
  test.each([
    [{ region: 'b' }],
    [{ region: ['b', null] }],
    [{ id: { From: 2, To: 3 } }],
    [{ placed_at: '2026-10-30' }],
    [{ note: 'y', id: [2, 7] }],
    [{ note: { From: 'z', To: 'a' } }],
  ])('holds only rows that %j asks for', async (Filters) => {
    await lab.makeTable(
      'region text, note text',
      `(1, '2026-01-05Z', 'a', 'x'), (2, '2026-10-30Z', 'b', 'y'), (3, '2026-10-31Z', '', NULL)`,
    );
    const tools = lab.freshDataset();
    await lab.night(tools);
    expect(await hotIds(tools, Filters)).toEqual([2]);
  });

  test('holds what only the engine can tell', async () => {
    await lab.makeTable('tags jsonb', `(1, '2026-10-30Z', '{"a":1}'), (2, '2026-10-31Z', '[]')`);
    const tools = lab.freshDataset();
    expect(await hotIds(tools, { tags: '{"a": 1}' })).toEqual([1, 2]);
  });

  async function hotIds(tools: ArchiveTools, Filters: object): Promise<number[]> {
    const { QueryString } = await lab.prepare(tools, { ...YEAR, Filters: { ...Filters } });
    const [, folder] = /"query_id" = '([^']+)'/.exec(QueryString) ?? [];
    const table = `archive.${tools.dataset.lake.table}_hot`;
    const all = `SELECT id FROM ${table} WHERE query_id = '${folder}' ORDER BY id`;
    const [, ...rows] = await lab.rows({ QueryString: all });
    return rows.map(([id]) => Number(id));
  }
});
