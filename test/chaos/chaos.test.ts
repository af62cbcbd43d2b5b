import { expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';
import { makePlan } from './plan.ts';
import { isKept, reportLines } from './report.ts';

const SEED = 7;
const QUERIES = 60;

test('under faults on every wire and killed twice, the service keeps its promises', async () => {
  const plan = makePlan({ seed: SEED, queries: QUERIES, kills: 2 });
  const audit = await runCampaign({ plan, seconds: 90, progress: () => undefined });
  expect(isKept(audit), reportLines(audit).join('\n')).toBe(true);
  expect(audit.accepted).toBe(QUERIES);
  expect(audit.kills).toBeGreaterThanOrEqual(2);
  expect([...audit.faults.keys()]).toEqual(expect.arrayContaining(['engine: throttle', 'event: lost']));
}, 120_000);
