import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { sliceAnswerSchema } from '../../core/archive/archive-call.ts';
import type { ArchivePoint } from '../../core/archive/points.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { workflowArn } from '../../local/workflows.ts';
import { damageObject } from './damage.ts';
import type { Nights, Script, Stop } from './nights.ts';
import type { Meddling, Trial } from './plan.ts';
import { count } from './tally.ts';

type Of<Kind extends Trial['kind']> = Extract<Trial, { kind: Kind }>;

/** Rows that are written ahead of each trial: three batches of a night or so. */
const ROWS = 45;
/** A point may lie ahead of no batch, where others have moved all rows already. */
const ATTEMPTS = 3;

/** Makes a trial. @returns whether it came to what it is for. */
export async function runTrial(trial: Trial, nights: Nights): Promise<boolean> {
  const { orders, readers } = nights.parts;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await orders.insert(ROWS, 'old');
    const isMade = await make(attempt === 1 ? trial : atOnce(trial), nights);
    await readers.check();
    if (isMade) return true;
  }
  return false;
}

function make(trial: Trial, nights: Nights): Promise<boolean> {
  switch (trial.kind) {
    case 'kill':
      return kill(trial, nights);
    case 'service':
      return killService(trial, nights);
    case 'stall':
      return stall(trial, nights);
    case 'two at once':
      return twoAtOnce(nights);
    case 'damage':
      return damage(trial, nights);
    case 'commit':
      return cutCommit(trial, nights);
    case 'full disk':
      return fillDisk(trial, nights);
    case 'throttled store':
      return throttleStore(nights);
    case 'meddle':
      return meddleWith(trial, nights);
    case 'restore':
      return restore(nights);
    case 'workflow':
      return runWorkflow(trial, nights);
  }
}

/** The same at the first occasion. */
function atOnce(trial: Trial): Trial {
  return 'occurrence' in trial ? { ...trial, occurrence: 1 } : trial;
}

async function kill({ point, occurrence }: Of<'kill'>, nights: Nights): Promise<boolean> {
  const { readers, tally } = nights.parts;
  const [script, isKilled] = once(point, occurrence, async ({ process }) => {
    await readers.check();
    count(tally.kills, point);
    await process.kill();
  });
  await towards(point, nights, script);
  return isKilled();
}

/** Runs what comes to a point. */
async function towards(point: ArchivePoint, nights: Nights, script: Script): Promise<void> {
  switch (point) {
    case 'recovery-aborted':
    case 'recovery-deleted':
    case 'recovery-gone':
      await kill({ kind: 'kill', point: 'object-uploaded', occurrence: 1 }, nights);
      await nights.run({ script });
      return;
    case 'aborted':
    case 'abort-deleted':
    case 'gone': {
      const [conflict] = once('copied', 1, () => meddle('update', nights));
      await nights.run({ script: inTurn(conflict, script) });
      return;
    }
    case 'rows-restored':
    case 'restore-marked':
    case 'restored':
      await nights.restore({ script });
      return;
    default:
      await nights.run({ script });
  }
}

async function killService({ point }: Of<'service'>, nights: Nights): Promise<boolean> {
  const { site, tally } = nights.parts;
  const [script, isKilled] = once(point, 1, async () => {
    tally.serviceKills += 1;
    await site.kill();
  });
  await nights.run({ script });
  return isKilled();
}

// As short as the database lets a connection do nothing; deployed it is minutes.
const STALLED_SECONDS = 2;

async function stall({ point, occurrence }: Of<'stall'>, nights: Nights): Promise<boolean> {
  const { readers } = nights.parts;
  const stalled = Promise.withResolvers<Stop | undefined>();
  const [script] = once(point, occurrence, async (stop) => {
    stop.process.stall();
    stalled.resolve(stop);
  });
  const late = nights.run({ script, idleSeconds: STALLED_SECONDS });
  late.then(() => stalled.resolve(undefined), stalled.reject);
  const stop = await stalled.promise;
  if (!stop) return false;
  await readers.check();
  await nights.run();
  await readers.check();
  stop.process.wake();
  await late;
  return true;
}

async function twoAtOnce(nights: Nights): Promise<boolean> {
  const ends = await Promise.all([nights.run(), nights.run()]);
  return ends.every(({ state }) => state === 'answered');
}

async function damage({ damage: how }: Of<'damage'>, nights: Nights): Promise<boolean> {
  const [script, isDamaged] = once('uploaded', 1, async () => {
    const { awsUrl } = await nights.parts.site.reached();
    await damageObject(how, nights.parts.orders, awsUrl);
  });
  // So that the object's batch is the one that waits before it is verified.
  await nights.run({ script, batchesAtOnce: 1 });
  return isDamaged();
}

async function cutCommit({ cut }: Of<'commit'>, nights: Nights): Promise<boolean> {
  const { database } = nights.parts;
  const before = database.cuts;
  const [script] = once('marked', 1, async () => database.cutNext(cut));
  // So that the next COMMIT is that of the batch.
  await nights.run({ script, batchesAtOnce: 1 });
  database.mend();
  return database.cuts > before;
}

async function fillDisk({ blocks }: Of<'full disk'>, nights: Nights): Promise<boolean> {
  const disk = await nights.parts.functions.takeWithDisk(blocks);
  const end = await nights.invoke({ operation: { name: 'slice', skipDays: [] }, ...disk });
  return end.state === 'answered' && sliceAnswerSchema.parse(end.answer).Aborted > 0;
}

async function throttleStore(nights: Nights): Promise<boolean> {
  const { store } = nights.parts;
  const before = store.throttled;
  store.weather = 'throttled';
  await nights.run();
  store.weather = 'fair';
  return store.throttled > before;
}

async function meddleWith({ point, how }: Of<'meddle'>, nights: Nights): Promise<boolean> {
  const [script, isMade] = once(point, 1, async () => {
    await meddle(how, nights);
    await nights.parts.readers.check();
  });
  await nights.run({ script });
  return isMade();
}

/** Writes into the day that is being moved. */
async function meddle(how: Meddling, { parts: { orders } }: Nights): Promise<void> {
  const [first, second] = await orders.idsUnderWay();
  if (first !== undefined && how !== 'late rows')
    await orders.change(first, how === 'delete' ? 'delete' : 'update');
  if (second !== undefined && how === 'all of them') await orders.change(second, 'delete');
  if (how === 'late rows' || how === 'all of them') await orders.insert(12, 'old');
}

async function restore(nights: Nights): Promise<boolean> {
  const { state } = await nights.restore();
  await nights.parts.readers.check();
  await nights.run();
  return state === 'answered';
}

const WORKFLOW_MS = 90_000;

async function runWorkflow({ killAfter }: Of<'workflow'>, nights: Nights): Promise<boolean> {
  const { site, tally } = nights.parts;
  const client = async () =>
    new SFNClient({
      endpoint: (await site.reached()).awsUrl,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
  const { executionArn } = await (await client()).send(
    new StartExecutionCommand({
      stateMachineArn: workflowArn('archive'),
      input: JSON.stringify({ Dataset: 'orders' }),
    }),
  );
  await sleep(killAfter);
  tally.serviceKills += 1;
  await site.kill();
  const until = performance.now() + WORKFLOW_MS;
  while (performance.now() < until) {
    const { status } = await (await client()).send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return status === 'SUCCEEDED';
    await sleep(100);
  }
  return false;
}

/** A script for one occasion, and whether it came. */
function once(point: ArchivePoint, occurrence: number, act: Script): [script: Script, isDone: () => boolean] {
  let isDone = false;
  const script: Script = async (stop) => {
    if (isDone || stop.point !== point || stop.occurrence < occurrence) return;
    isDone = true;
    await act(stop);
  };
  return [script, () => isDone];
}

function inTurn(...scripts: readonly Script[]): Script {
  return async (stop) => {
    for (const script of scripts) await script(stop);
  };
}
