import { expect, test } from 'vitest';
import { ARCHIVE_POINTS } from '../../core/archive/points.ts';
import { runCampaign } from './campaign.ts';
import { NAIVE_VARIANTS } from './function-messages.ts';
import { faultsOf } from './ledger.ts';
import { makePlan, type Plan } from './plan.ts';
import { reportLines } from './report.ts';

const SEED = 3;

test('a round kills at every point of the protocol', () => {
  const { trials } = makePlan({ seed: SEED, rounds: 1 });
  const killed = trials.flatMap((trial) => (trial.kind === 'kill' ? [trial.point] : []));
  expect(killed.toSorted()).toEqual(ARCHIVE_POINTS.toSorted());
});

test('killed, stalled, cut off and meddled with, the archive keeps every row exactly once', async () => {
  const plan: Plan = {
    seed: SEED,
    trials: [
      { kind: 'kill', point: 'deleted', occurrence: 1 },
      { kind: 'kill', point: 'committed', occurrence: 1 },
      { kind: 'stall', point: 'copied', occurrence: 1 },
      { kind: 'commit', cut: 'after' },
      { kind: 'damage', damage: 'missing' },
      { kind: 'meddle', point: 'verified', how: 'all of them' },
      { kind: 'service', point: 'uploaded' },
    ],
  };
  const tally = await runCampaign({ plan, seconds: 90, progress: () => undefined });
  expect(tally.isKept, reportLines(plan, tally).join('\n')).toBe(true);
  expect(tally.checks).toBeGreaterThan(10);
  expect(tally.questions).toBeGreaterThan(5);
  expect(tally.serviceKills).toBe(1);
}, 150_000);

test.each(NAIVE_VARIANTS)(
  'an archiver that is broken in the way "%s" is found out',
  async (naive) => {
    const plan = makePlan({ seed: SEED, rounds: 1 });
    const tally = await runCampaign({
      plan,
      naive,
      stopsWhenBroken: true,
      seconds: 60,
      progress: () => undefined,
    });
    const atTheEnd = tally.final ? faultsOf(tally.final.verdict) : 0;
    expect(tally.badChecks + atTheEnd, reportLines(plan, tally).join('\n')).toBeGreaterThan(0);
  },
  150_000,
);
