import { describe, expect, test } from 'vitest';
import { Ledger, type SeenRow, type Verdict } from './ledger.ts';
import { EVERYTHING, type Question } from './question.ts';
import { noteOf } from './written-row.ts';

/** A ledger whose clock stands at what a test says. */
function ledgerAt() {
  const clock = { now: 0 };
  const ledger = new Ledger(() => clock.now);
  const at = <Result>(now: number, act: () => Result): Result => {
    clock.now = now;
    return act();
  };
  return { ledger, at };
}

function seen(id: number, version = 1, note = noteOf(id, version)): SeenRow {
  return { id, version, cells: { note } };
}

const FACTS = { placedAt: 0, region: 'a' };

const NOTHING: Verdict = {
  ...{ lost: [], doubled: [], stale: [], ghost: [], changed: [] },
  ...{ unasked: [], disordered: [], torn: [] },
};

describe('what a reader saw', () => {
  test('is right where it holds every row once', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1, FACTS).done();
    ledger.insert(2, FACTS).done();
    expect(ledger.check([seen(2), seen(1)], { asked: 1, answered: 2 })).toEqual(NOTHING);
  });

  test('lacks a row that was there all the while', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1, FACTS).done();
    expect(ledger.check([], { asked: 1, answered: 2 })).toEqual({ ...NOTHING, lost: ['1'] });
  });

  test('may lack a row that was inserted or deleted meanwhile, and may hold it', () => {
    const { ledger, at } = ledgerAt();
    const inserted = at(5, () => ledger.insert(1, FACTS));
    at(12, inserted.done);
    ledger.insert(2, FACTS).done();
    const deleted = at(15, () => ledger.delete(2));
    at(30, deleted.done);
    for (const rows of [[], [seen(1), seen(2)]]) {
      expect(ledger.check(rows, { asked: 10, answered: 20 })).toEqual(NOTHING);
    }
  });

  test('doubles a row', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1, FACTS).done();
    expect(ledger.check([seen(1), seen(1)], { asked: 1, answered: 2 })).toEqual({
      ...NOTHING,
      doubled: ['1 2 times'],
    });
  });

  test('is stale where a version was replaced before it was asked, and not where it was meanwhile', () => {
    const { ledger, at } = ledgerAt();
    ledger.insert(1, FACTS).done();
    const update = at(5, () => ledger.update(1));
    at(10, update.done);
    expect(ledger.check([seen(1)], { asked: 11, answered: 20 }).stale).toEqual(['1 version 1']);
    expect(ledger.check([seen(1)], { asked: 9, answered: 20 })).toEqual(NOTHING);
    expect(ledger.check([seen(1, 2)], { asked: 6, answered: 7 })).toEqual(NOTHING);
  });

  test('holds a ghost: a row that was deleted before, and one that nobody has written', () => {
    const { ledger, at } = ledgerAt();
    ledger.insert(1, FACTS).done();
    const deleted = at(5, () => ledger.delete(1));
    at(10, deleted.done);
    expect(ledger.check([seen(1), seen(7)], { asked: 11, answered: 20 }).ghost).toEqual([
      '1 version 1',
      '7 version 1',
    ]);
  });

  test('is changed where a row is not what was written', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1, FACTS).done();
    expect(ledger.check([seen(1, 1, 'else')], { asked: 1, answered: 2 }).changed).toEqual(['1 version 1']);
  });
});

describe('what a reader saw of a question', () => {
  const byId = { OrderBy: [{ Column: 'order_id' }] };
  const question = (more: Partial<Question>, request: object = {}): Question => ({
    ...EVERYTHING,
    ...more,
    request: { ...EVERYTHING.request, ...request },
  });
  const ordered = (request: object = {}) =>
    question({ compare: (one, other) => one.order_id - other.order_id }, { ...byId, ...request });

  test('lacks what is not asked for, and is wrong where it has it', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1, FACTS).done();
    ledger.insert(2, { ...FACTS, region: null }).done();
    const unknown = question({ matches: ({ region }) => region === null });
    const moments = { asked: 1, answered: 2 };
    expect(ledger.check([seen(2)], moments, unknown)).toEqual(NOTHING);
    expect(ledger.check([seen(1), seen(2)], moments, unknown).unasked).toEqual(['1 version 1']);
    expect(ledger.check([], moments, unknown).lost).toEqual(['2']);
  });

  test('may lack a row of which only one of two versions is asked for', () => {
    const { ledger, at } = ledgerAt();
    ledger.insert(1, FACTS).done();
    const update = at(5, () => ledger.update(1));
    at(15, update.done);
    const second = question({ matches: ({ version }) => version === 2 });
    const moments = { asked: 10, answered: 20 };
    expect(ledger.check([], moments, second)).toEqual(NOTHING);
    expect(ledger.check([seen(1, 2)], moments, second)).toEqual(NOTHING);
    expect(ledger.check([seen(1)], moments, second).unasked).toEqual(['1 version 1']);
    expect(ledger.check([], { asked: 16, answered: 20 }, second).lost).toEqual(['1']);
  });

  test('has its order', () => {
    const { ledger } = ledgerAt();
    for (const id of [1, 2, 3]) ledger.insert(id, FACTS).done();
    const moments = { asked: 1, answered: 2 };
    expect(ledger.check([seen(1), seen(2), seen(3)], moments, ordered())).toEqual(NOTHING);
    expect(ledger.check([seen(1), seen(3), seen(2)], moments, ordered()).disordered).toEqual(['2']);
  });

  test('ends at its limit, and has the first rows', () => {
    const { ledger } = ledgerAt();
    for (const id of [1, 2, 3]) ledger.insert(id, FACTS).done();
    const moments = { asked: 1, answered: 2 };
    const two = ordered({ Limit: 2 });
    expect(ledger.check([seen(1), seen(2)], moments, two)).toEqual(NOTHING);
    expect(ledger.check([seen(1), seen(3)], moments, two).lost).toEqual(['2']);
    expect(ledger.check([seen(1)], moments, two).lost).toEqual(['2', '3']);
    expect(ledger.check([seen(1), seen(2), seen(3)], moments, two).unasked).toEqual(['3 rows']);
    expect(ledger.check([seen(3), seen(1)], moments, question({}, { Limit: 2 }))).toEqual(NOTHING);
  });
});

test('rows that were never there at one instant are torn', () => {
  const { ledger, at } = ledgerAt();
  ledger.insert(1, FACTS).done();
  const update = at(5, () => ledger.update(1));
  at(6, update.done);
  const later = at(8, () => ledger.insert(2, FACTS));
  at(9, later.done);
  const moments = { asked: 4, answered: 10 };
  expect(ledger.check([seen(1)], moments)).toEqual(NOTHING);
  expect(ledger.check([seen(1, 2), seen(2)], moments)).toEqual(NOTHING);
  expect(ledger.check([seen(1), seen(2)], moments).torn).toEqual([
    '2 version 1, which was written when 1 version 1 was gone',
  ]);
});

test('what the database did not do is as if it had never been asked', () => {
  const { ledger } = ledgerAt();
  ledger.insert(1, FACTS).done();
  ledger.update(1).undone();
  ledger.delete(1).undone();
  ledger.insert(2, FACTS).undone();
  expect(ledger.lastVersion(1)).toBe(1);
  expect(ledger.isLiving(2)).toBe(false);
  expect(ledger.check([seen(1)], { asked: 1, answered: 2 })).toEqual(NOTHING);
});

test('what the database did not answer may be seen, or not', () => {
  const { ledger } = ledgerAt();
  ledger.insert(1, FACTS).done();
  ledger.update(1);
  ledger.insert(2, FACTS);
  expect(ledger.check([seen(1)], { asked: 1, answered: 2 })).toEqual(NOTHING);
  expect(ledger.check([seen(1, 2), seen(2)], { asked: 1, answered: 2 })).toEqual(NOTHING);
});
