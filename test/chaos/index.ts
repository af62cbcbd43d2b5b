import { parseArgs } from 'node:util';
import * as z from 'zod';
import { runCampaign } from './campaign.ts';
import { makePlan } from './plan.ts';
import { isKept, planLines, reportLines } from './report.ts';

/** `npm run chaos -- --queries 2000 --seed 7`: tries the service under faults, prints what came of it. */
const { values } = parseArgs({
  options: {
    queries: { type: 'string' },
    seed: { type: 'string' },
    kills: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const knobs = z
  .object({
    queries: z.coerce.number().int().min(1).max(100_000).default(2_000),
    seed: z.coerce.number().int().default(7),
    kills: z.coerce.number().int().min(1).max(100).optional(),
    seconds: z.coerce.number().int().min(10).max(7_200).default(1_800),
  })
  .parse(values);
// One kill for every 200 queries, and three at the least.
const kills = knobs.kills ?? Math.min(50, Math.max(3, Math.round(knobs.queries / 200)));

// By an exit, so that the service and its files go too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const print = (line: string) => process.stdout.write(`${line}\n`);
const plan = makePlan({ seed: knobs.seed, queries: knobs.queries, kills });
for (const line of planLines(plan)) print(line);
print('');
const audit = await runCampaign({
  plan,
  seconds: knobs.seconds,
  progress: (line) => print(`  ${new Date().toISOString().slice(11, 19)}  ${line}`),
});
print('');
for (const line of reportLines(audit)) print(line);
process.exit(isKept(audit) ? 0 : 1);
