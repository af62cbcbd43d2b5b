import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QuestionRequest } from '../../../core/archive/question.ts';
import type { ArchiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { openQuestionLab, type QuestionLab, YEAR } from './question-lab.ts';

let lab: QuestionLab;
beforeAll(async () => {
  lab = await openQuestionLab();
});
afterAll(() => lab.close());

describe('what is read', () => {
  let tools: ArchiveTools;
  beforeAll(async () => {
    await lab.makeTable('region text, note text', `(0, '2026-10-30Z', 'a', 'hot')`);
    await lab.postgres.query(`
      INSERT INTO orders SELECT i, '2026-05-01Z'::timestamptz + (i % 3) * interval '20 days', (ARRAY['a', 'b', NULL])[1 + i % 7 % 3],
        md5(i::text)
      FROM generate_series(1, 3000) AS numbers(i)`);
    tools = lab.freshDataset({ partitionColumns: ['region'] });
    expect(await lab.night(tools)).toMatchObject({ Rows: 3_000 });
  });

  const bytes = async (request: Partial<QuestionRequest>) =>
    (
      await lab.run(
        await lab.prepare(tools, { ...YEAR, EndDateTime: '2026-10-01', Columns: ['note'], ...request }),
      )
    ).bytes;

  test('is the days of the range only', async () => {
    const days = await Promise.all(
      ['2026-05-01', '2026-05-21', '2026-06-10'].map((day) =>
        bytes({ StartDateTime: day, EndDateTime: `${day}T00:00:00.000001Z` }),
      ),
    );
    const [first = 0, second = 0, third = 0] = days;
    expect(Math.min(...days)).toBeGreaterThan(1_000);
    expect(await bytes({ EndDateTime: '2026-06-01' })).toBe(first + second);
    expect(await bytes({ StartDateTime: '2026-05-02', EndDateTime: '2026-06-30' })).toBe(second + third);
    expect(await bytes({})).toBe(first + second + third);
    expect(await bytes({ StartDateTime: '2026-07-01' })).toBe(0);
  });

  test('is the partitions of the values only', async () => {
    const one = { StartDateTime: '2026-05-01', EndDateTime: '2026-05-02' };
    // The column of the values is read as well where it is asked about.
    const Columns = ['note', 'region'];
    const [a, b, none, all] = await Promise.all([
      bytes({ ...one, Columns, Filters: { region: 'a' } }),
      bytes({ ...one, Columns, Filters: { region: 'b' } }),
      bytes({ ...one, Columns, Filters: { region: 'c' } }),
      bytes({ ...one, Columns }),
    ]);
    expect(none).toBe(0);
    expect(a).toBeGreaterThan(1_000);
    const both = await bytes({ ...one, Columns, Filters: { region: ['a', 'b'] } });
    expect(both).toBeGreaterThanOrEqual(a + b);
    // A third of the rows has NULL.
    expect(both).toBeLessThan(0.8 * all);
  });
});
