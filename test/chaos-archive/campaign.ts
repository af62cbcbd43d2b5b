import { setTimeout as sleep } from 'node:timers/promises';
import { between, pick, type Random, randomStream } from '../chaos/random.ts';
import { askFor } from './ask.ts';
import { DatabaseProxy } from './database-proxy.ts';
import type { NaiveVariant } from './function-messages.ts';
import { FunctionPool } from './function-pool.ts';
import { lookAtTheEnd } from './last-look.ts';
import { Ledger } from './ledger.ts';
import { Nights } from './nights.ts';
import { Orders, REGIONS } from './orders.ts';
import { describeTrial, type Plan } from './plan.ts';
import { randomQuestion } from './question.ts';
import { Readers } from './readers.ts';
import { Site } from './site.ts';
import { StoreProxy } from './store-proxy.ts';
import { count, Tally } from './tally.ts';
import { runTrial } from './trials.ts';

export interface CampaignOptions {
  plan: Plan;
  /** Seconds after which no further trial begins. */
  seconds: number;
  /** Random questions after which no further trial begins. */
  questions?: number | undefined;
  /** Puts a broken archiver in the place of ours. */
  naive?: NaiveVariant | undefined;
  /** Whether to stop at the first promise that is broken. */
  stopsWhenBroken?: boolean;
  /** Told of each trial. */
  progress: (line: string) => void;
}

const ROWS_AT_FIRST = 150;
const WRITER_PAUSE_MS = 60;

/** Runs the trials of a plan against a service of its own, one after the other, and looks at everything at the end. */
export async function runCampaign(options: CampaignOptions): Promise<Tally> {
  const { plan, naive, progress, questions = Number.POSITIVE_INFINITY, stopsWhenBroken = false } = options;
  const until = performance.now() + options.seconds * 1_000;
  const random = (of: string) => randomStream(plan.seed, of);
  const tally = new Tally();
  const ledger = new Ledger();
  let trying = 'the beginning';
  await using site = await Site.open();
  const reached = () => site.reached();
  await using orders = new Orders(async () => (await reached()).database, ledger, random('rows'));
  await using database = await DatabaseProxy.open(async () => (await reached()).database);
  await using store = await StoreProxy.open(async () => new URL((await reached()).awsUrl), random('store'));
  await using functions = new FunctionPool(site.home);
  const asking = random('questions');
  const readers = new Readers({
    ask: ({ request }) => askFor(request, async () => (await reached()).apiUrl),
    nextQuestion: () =>
      randomQuestion({ random: asking, highestId: ledger.size, regions: REGIONS, now: Date.now() }),
    ledger,
    tally,
    where: () => trying,
  });
  await orders.insert(ROWS_AT_FIRST, 'old');
  await orders.insert(ROWS_AT_FIRST, 'young');
  readers.start();
  const writing = keepWriting(orders, random('writers'));
  const nights = new Nights({
    ...{ site, orders, database, store, functions, readers, tally, naive },
    random: random('nights'),
  });
  try {
    for (const trial of plan.trials) {
      if (performance.now() > until || tally.questions >= questions) break;
      if (stopsWhenBroken && tally.badChecks > 0) break;
      trying = describeTrial(trial);
      const isMade = await runTrial(trial, nights);
      if (isMade) count(tally.trials, trial.kind);
      else tally.missed.push(trying);
      progress(
        `${trying}${isMade ? '' : ', which was not come to'}; ${tally.checks} checks, ${tally.badChecks} bad`,
      );
    }
    trying = 'the end';
    await writing.stop();
    tally.final = await lookAtTheEnd(nights);
  } finally {
    await writing.stop();
    await readers.stop();
  }
  tally.inDoubt = orders.inDoubt;
  tally.ledgerRows = ledger.size;
  return tally;
}

const WRITES = [
  ['late', 25],
  ['young', 10],
  ['update', 55],
  ['delete', 10],
] as const;

/** Writes late rows and young ones, updates and deletes, all the time. */
function keepWriting(orders: Orders, random: Random): { stop(): Promise<void> } {
  let isOver = false;
  const write = async () => {
    while (!isOver) {
      const what = pick(random, WRITES);
      if (what === 'late' || what === 'young') await orders.insert(1, what === 'late' ? 'old' : 'young');
      else await orders.change(orders.someNew(), what);
      await sleep(between(random, 0, 2 * WRITER_PAUSE_MS));
    }
  };
  const writing = write();
  return {
    async stop() {
      isOver = true;
      await writing;
    },
  };
}
