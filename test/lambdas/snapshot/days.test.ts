import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQuestionLab, type QuestionLab } from './question-lab.ts';

let lab: QuestionLab;
beforeAll(async () => {
  lab = await openQuestionLab();
});
afterAll(() => lab.close());

describe('days', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00Z', '2026-03-09T04:00Z'],
    ['America/New_York', '2025-11-02', '2025-11-02T04:00Z', '2025-11-03T05:00Z'],
  ])('of %s begin and end where its clocks say, on %s', async (timeZone, day, from, to) => {
    // The last row before each end of the day, the first at it, and the one after.
    const around = [from, to].flatMap((at) => [-1, 0, 1].map((more) => new Date(Date.parse(at) + more)));
    const rows = (first: number) =>
      around.map((at, index) => `(${first + index}, '${at.toISOString()}')`).join(', ');
    await lab.makeTable('note text', rows(0).replaceAll(')', ", 'x')"));
    const tools = lab.freshDataset({ timeZone, retentionDays: 1 });
    expect(await lab.night(tools)).toMatchObject({ Rows: 6 });
    await lab.postgres.query(`INSERT INTO orders (id, placed_at) VALUES ${rows(10)}`);
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    const within = [1, 2, 3, 11, 12, 13];
    expect(await lab.ids(tools, { StartDateTime: day, EndDateTime: next })).toEqual(within);
    expect(await lab.ids(tools, { StartDateTime: from, EndDateTime: to })).toEqual(within);
    expect(await lab.ids(tools, { StartDateTime: next })).toEqual([4, 5, 14, 15]);
    expect(await lab.ids(tools, { StartDateTime: '2020-01-01', EndDateTime: day })).toEqual([0, 10]);
  });

  test.each([
    ['timestamp', 'local'],
    ['date', 'day'],
  ])('of a column of type %s are what it says', async (type) => {
    await lab.makeTable(
      'note text',
      `(1, '2026-03-28T23:30Z', ''), (2, '2026-03-29T00:00Z', ''), (3, '2026-03-29T23:30Z', ''), (4, '2026-03-30T00:00Z', '')`,
    );
    await lab.postgres.query(`ALTER TABLE orders ALTER placed_at TYPE ${type}`);
    const tools = lab.freshDataset({ timeZone: 'Europe/Berlin', retentionDays: 1 });
    expect(await lab.night(tools)).toMatchObject({ Rows: 4 });
    await lab.postgres.query(
      `INSERT INTO orders VALUES (5, '2026-03-29T00:00', ''), (6, '2026-03-30T00:00', '')`,
    );
    expect(await lab.ids(tools, { StartDateTime: '2026-03-29', EndDateTime: '2026-03-30' })).toEqual([
      2, 3, 5,
    ]);
    // Midnight in Berlin, and a moment later.
    const later = { StartDateTime: '2026-03-28T23:00:00Z', EndDateTime: '2026-03-28T23:00:00.000001Z' };
    expect(await lab.ids(tools, later)).toEqual(type === 'date' ? [2, 3, 5] : [2, 5]);
  });
});
