import { expect, test } from 'vitest';
import { randomStream } from '../chaos/random.ts';
import { type Question, randomQuestion } from './question.ts';
import { type WrittenRow, writtenRow } from './written-row.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const DAY = 86_400_000;

function questions(seed: number, count = 400): Question[] {
  const random = randomStream(seed, 'questions');
  return Array.from({ length: count }, () =>
    randomQuestion({ random, highestId: 300, regions: ['a', '', null], now: NOW }),
  );
}

const ROWS: WrittenRow[] = Array.from({ length: 300 }, (_, id) =>
  writtenRow(id, 1 + (id % 3), { placedAt: NOW - (id % 36) * DAY, region: [null, '', 'a'][id % 3] ?? null }),
);

test('questions follow from their seed', () => {
  const requests = (seed: number) => questions(seed).map(({ request }) => request);
  expect(requests(3)).toEqual(requests(3));
  expect(requests(4)).not.toEqual(requests(3));
});

test('questions are of every form, and most of them ask for some rows and not for others', () => {
  const all = questions(3);
  const filtered = new Set(all.flatMap(({ request }) => Object.keys(request.Filters ?? {})));
  expect([...filtered].sort()).toEqual(['channel', 'note', 'order_id', 'region', 'version']);
  const having = (name: 'OrderBy' | 'Limit') => all.filter(({ request }) => request[name] !== undefined);
  expect(having('OrderBy').length).toBeGreaterThan(200);
  expect(having('Limit').length).toBeGreaterThan(50);
  const some = all.filter(({ matches }) => {
    const asked = ROWS.filter(matches).length;
    return asked > 0 && asked < ROWS.length;
  });
  expect(some.length).toBeGreaterThan(200);
});

test('an order is one to the last row, NULL behind all else', () => {
  for (const { compare, request } of questions(5)) {
    if (!compare) continue;
    const sorted = ROWS.toSorted(compare);
    for (const [at, row] of sorted.entries()) {
      const next = sorted[at + 1];
      if (next) expect(compare(row, next)).toBeLessThan(0);
    }
    if (request.OrderBy?.[0]?.Column === 'note') expect(sorted.at(-1)?.note).toBeNull();
  }
});
