import { parseArgs } from 'node:util';
import * as z from 'zod';
import { runCampaign } from './campaign.ts';
import { NAIVE_VARIANTS } from './function-messages.ts';
import { makePlan } from './plan.ts';
import { reportLines } from './report.ts';

/** `npm run chaos:archive -- --seed 3`: tries the archive under faults while readers look, prints what came of it. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    questions: { type: 'string' },
    naive: { type: 'string' },
  },
});
const knobs = z
  .object({
    seed: z.coerce.number().int().default(3),
    rounds: z.coerce.number().int().min(1).max(1_000).optional(),
    minutes: z.coerce.number().min(0.1).max(600).optional(),
    questions: z.coerce.number().int().min(1).max(1_000_000).optional(),
    naive: z.enum(NAIVE_VARIANTS).optional(),
  })
  .parse(values);
// With a time or a number of questions, and no number of rounds, rounds are made until it is reached.
const isOpen = knobs.minutes !== undefined || knobs.questions !== undefined;
const rounds = knobs.rounds ?? (isOpen ? 1_000 : 1);

// By an exit, so that the service and its files go too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const print = (line: string) => process.stdout.write(`${line}\n`);
const plan = makePlan({ seed: knobs.seed, rounds });
print(`seed ${knobs.seed}: ${isOpen ? 'rounds until it is enough' : `${plan.trials.length} trials`}`);
const tally = await runCampaign({
  plan,
  seconds: (knobs.minutes ?? (knobs.questions === undefined ? 30 : 600)) * 60,
  questions: knobs.questions,
  naive: knobs.naive,
  progress: (line) => print(`  ${new Date().toISOString().slice(11, 19)}  ${line}`),
});
print('');
for (const line of reportLines(plan, tally)) print(line);
process.exit(tally.isKept ? 0 : 1);
