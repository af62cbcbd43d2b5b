import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { planAnswerSchema, sliceAnswerSchema } from '../../core/archive/archive-call.ts';
import type { ArchivePoint } from '../../core/archive/points.ts';
import { pick, type Random } from '../chaos/random.ts';
import type { DatabaseProxy } from './database-proxy.ts';
import type { Call, NaiveVariant } from './function-messages.ts';
import type { FunctionPool } from './function-pool.ts';
import type { FunctionProcess, InvocationEnd } from './function-process.ts';
import { chaosDataset, type Orders } from './orders.ts';
import type { Readers } from './readers.ts';
import type { Site } from './site.ts';
import type { StoreProxy } from './store-proxy.ts';
import { count, type Tally } from './tally.ts';

export interface NightsParts {
  site: Site;
  orders: Orders;
  database: DatabaseProxy;
  store: StoreProxy;
  functions: FunctionPool;
  readers: Readers;
  tally: Tally;
  naive: NaiveVariant | undefined;
  random: Random;
}

/** A process that waits at a point, the nth time in this night. */
export interface Stop {
  point: ArchivePoint;
  occurrence: number;
  process: FunctionProcess;
}

/** What is done while a process waits; it goes on afterwards, where it still can. */
export type Script = (stop: Stop) => Promise<void>;

export interface NightOptions {
  script?: Script;
  /** Seconds after which the database ends a connection that does nothing. */
  idleSeconds?: number;
  /** As many as deployed unless it is said. */
  batchesAtOnce?: number;
  /** Slices at the most: late rows come all the time, so that a night could go on for ever. */
  slices?: number;
}

/** How often a reader looks while a process waits at a point. */
const HOLD_RATE = 0.06;
const LOCKED_PAUSE_MS = 100;
/** Of these pauses: the lock of a process that was killed goes within moments, that of one that stalls within seconds. */
const LOCKED_PATIENCE = 200;

/** Runs nights as the workflow does, each function in a process of its own. */
export class Nights {
  readonly parts: NightsParts;

  constructor(parts: NightsParts) {
    this.parts = parts;
  }

  /** Plans, and runs slices while work remains. @returns how the last invocation ended. */
  async run({ slices = 2, ...options }: NightOptions = {}): Promise<InvocationEnd> {
    const stops = new Map<ArchivePoint, number>();
    const invoke = (operation: Call['operation']) => this.invoke({ operation, stops, ...options });
    let end = await invoke({ name: 'plan' });
    let skipDays: string[] = [];
    for (let slice = 0, locked = 0; slice < slices && locked < LOCKED_PATIENCE; ) {
      if (end.state !== 'answered') break;
      end = await invoke({ name: 'slice', skipDays });
      if (end.state !== 'answered') break;
      const answer = sliceAnswerSchema.parse(end.answer);
      if (!answer.Locked && !answer.WorkRemains) break;
      skipDays = answer.SkipDays;
      if (answer.Locked) {
        locked += 1;
        await sleep(LOCKED_PAUSE_MS);
      } else {
        slice += 1;
      }
    }
    return end;
  }

  /** Whether nothing is left to move. @throws {Error} where it cannot be planned. */
  async isDone(): Promise<boolean> {
    const end = await this.invoke({ operation: { name: 'plan' } });
    if (end.state !== 'answered') throw new Error(`A night could not be planned: ${JSON.stringify(end)}`);
    return !planAnswerSchema.parse(end.answer).HasWork;
  }

  /** Takes one of the committed batches back. */
  async restore(options: NightOptions = {}): Promise<InvocationEnd> {
    const batch = await this.#someBatch();
    for (let locked = 0; ; locked += 1) {
      const end = await this.invoke({ operation: { name: 'restore', batch }, ...options });
      const isBusy = end.state === 'failed' && end.message.includes('at work');
      if (!isBusy || locked === LOCKED_PATIENCE) return end;
      await sleep(LOCKED_PAUSE_MS);
    }
  }

  /** One invocation, in a process of its own unless it is given one. */
  async invoke({
    operation,
    script = async () => undefined,
    stops = new Map(),
    idleSeconds = 20,
    batchesAtOnce,
    process = this.parts.functions.take(),
    scratch = join(this.parts.site.home, 'scratch-of-functions'),
  }: Omit<NightOptions, 'slices'> & {
    operation: Call['operation'];
    stops?: Map<ArchivePoint, number>;
    process?: FunctionProcess;
    scratch?: string;
  }): Promise<InvocationEnd> {
    const { site, database, store, readers, random, naive, tally } = this.parts;
    const reached = await site.reached();
    const call: Call = {
      operation,
      dataset: chaosDataset(),
      database: { ...reached.database, port: database.port },
      idleSeconds,
      awsUrl: store.url,
      scratch,
      batchesAtOnce,
      naive,
    };
    const end = await process.invoke(call, async (point) => {
      count(stops, point);
      if (random() < HOLD_RATE) await readers.check();
      await script({ point, occurrence: stops.get(point) ?? 0, process });
    });
    const how = end.state === 'failed' ? end.name : end.state;
    count(tally.ends, `${operation.name} ${how}`);
    return end;
  }

  async #someBatch(): Promise<number> {
    const find = async () =>
      numbersSchema.parse(
        await this.parts.orders.query(
          `SELECT number::int FROM lakehook_batch WHERE state = 'committed' ORDER BY number DESC LIMIT 20`,
        ),
      );
    let batches = await find();
    if (batches.length === 0) {
      await this.run();
      batches = await find();
    }
    return pick(
      this.parts.random,
      batches.map(({ number }) => [number, 1]),
    );
  }
}

const numbersSchema = z.array(z.object({ number: z.number() }));
