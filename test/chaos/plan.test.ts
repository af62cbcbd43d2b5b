import { describe, expect, test } from 'vitest';
import { makePlan } from './plan.ts';

describe('a plan', () => {
  test('follows from its seed', () => {
    const about = { seed: 7, queries: 200, kills: 3 };
    expect(makePlan(about)).toEqual(makePlan(about));
    expect(makePlan({ ...about, seed: 8 })).not.toEqual(makePlan(about));
  });

  test('asks for the same beginnings, however many queries follow', () => {
    const { queries } = makePlan({ seed: 7, queries: 300, kills: 1 });
    expect(queries.slice(0, 100)).toEqual(makePlan({ seed: 7, queries: 100, kills: 9 }).queries);
  });

  test('ends every darkness, and has the last kill follow the last query', () => {
    const { darkness, kills } = makePlan({ seed: 7, queries: 2_500, kills: 4 });
    expect(darkness.map(({ from, to }) => to > from && to <= 2_500)).toEqual([true, true, true]);
    expect(kills.map(({ accepted }) => accepted)).toEqual([625, 1250, 1875, 2500]);
  });
});
