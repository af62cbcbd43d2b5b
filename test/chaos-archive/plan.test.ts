import { expect, test } from 'vitest';
import { ARCHIVE_POINTS } from '../../core/archive/points.ts';
import { describeTrial, makePlan } from './plan.ts';

test('a plan follows from its seed', () => {
  expect(makePlan({ seed: 3, rounds: 2 })).toEqual(makePlan({ seed: 3, rounds: 2 }));
  expect(makePlan({ seed: 4, rounds: 2 })).not.toEqual(makePlan({ seed: 3, rounds: 2 }));
});

test('a round begins as it does in a longer plan', () => {
  const { trials } = makePlan({ seed: 3, rounds: 1 });
  expect(makePlan({ seed: 3, rounds: 3 }).trials.slice(0, trials.length)).toEqual(trials);
});

test('a round kills at every point of the protocol', () => {
  const { trials } = makePlan({ seed: 3, rounds: 1 });
  const killed = trials.flatMap((trial) => (trial.kind === 'kill' ? [trial.point] : []));
  expect(killed.toSorted()).toEqual(ARCHIVE_POINTS.toSorted());
});

test('a trial is told in a few words', () => {
  expect(describeTrial({ kind: 'kill', point: 'marked', occurrence: 2 })).toBe('kill marked 2');
  expect(describeTrial({ kind: 'two at once' })).toBe('two at once');
});
