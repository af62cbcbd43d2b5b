import { describe, expect, test } from 'vitest';
import { Ledger, noteOf, type SeenRow, type Verdict } from './ledger.ts';

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
  return { id, version, note };
}

const NOTHING: Verdict = { lost: [], doubled: [], stale: [], ghost: [], changed: [] };

describe('what a reader saw', () => {
  test('is right where it holds every row once', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1).done();
    ledger.insert(2).done();
    expect(ledger.check([seen(2), seen(1)], { asked: 1, answered: 2 })).toEqual(NOTHING);
  });

  test('lacks a row that was there all the while', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1).done();
    expect(ledger.check([], { asked: 1, answered: 2 })).toEqual({ ...NOTHING, lost: ['1'] });
  });

  test('may lack a row that was inserted or deleted meanwhile, and may hold it', () => {
    const { ledger, at } = ledgerAt();
    const inserted = at(5, () => ledger.insert(1));
    at(12, inserted.done);
    ledger.insert(2).done();
    const deleted = at(15, () => ledger.delete(2));
    at(30, deleted.done);
    for (const rows of [[], [seen(1), seen(2)]]) {
      expect(ledger.check(rows, { asked: 10, answered: 20 })).toEqual(NOTHING);
    }
  });

  test('doubles a row', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1).done();
    expect(ledger.check([seen(1), seen(1)], { asked: 1, answered: 2 })).toEqual({
      ...NOTHING,
      doubled: ['1 2 times'],
    });
  });

  test('is stale where a version was replaced before it was asked, and not where it was meanwhile', () => {
    const { ledger, at } = ledgerAt();
    ledger.insert(1).done();
    const update = at(5, () => ledger.update(1));
    at(10, update.done);
    expect(ledger.check([seen(1)], { asked: 11, answered: 20 }).stale).toEqual(['1 version 1']);
    expect(ledger.check([seen(1)], { asked: 9, answered: 20 })).toEqual(NOTHING);
    expect(ledger.check([seen(1, 2)], { asked: 6, answered: 7 })).toEqual(NOTHING);
  });

  test('holds a ghost: a row that was deleted before, and one that nobody has written', () => {
    const { ledger, at } = ledgerAt();
    ledger.insert(1).done();
    const deleted = at(5, () => ledger.delete(1));
    at(10, deleted.done);
    expect(ledger.check([seen(1), seen(7)], { asked: 11, answered: 20 }).ghost).toEqual([
      '1 version 1',
      '7 version 1',
    ]);
  });

  test('is changed where a row is not what was written', () => {
    const { ledger } = ledgerAt();
    ledger.insert(1).done();
    expect(ledger.check([seen(1, 1, 'else')], { asked: 1, answered: 2 }).changed).toEqual(['1 version 1']);
  });
});

test('what the database did not do is as if it had never been asked', () => {
  const { ledger } = ledgerAt();
  ledger.insert(1).done();
  ledger.update(1).undone();
  ledger.delete(1).undone();
  ledger.insert(2).undone();
  expect(ledger.lastVersion(1)).toBe(1);
  expect(ledger.isLiving(2)).toBe(false);
  expect(ledger.check([seen(1)], { asked: 1, answered: 2 })).toEqual(NOTHING);
});

test('what the database did not answer may be seen, or not', () => {
  const { ledger } = ledgerAt();
  ledger.insert(1).done();
  ledger.update(1);
  ledger.insert(2);
  expect(ledger.check([seen(1)], { asked: 1, answered: 2 })).toEqual(NOTHING);
  expect(ledger.check([seen(1, 2), seen(2)], { asked: 1, answered: 2 })).toEqual(NOTHING);
});
