import { setTimeout as sleep } from 'node:timers/promises';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { homeFolder } from '../support/service.ts';
import { type Audit, audit } from './audit.ts';
import { Caller } from './caller.ts';
import { eachOf } from './each-of.ts';
import { Keeper } from './keeper.ts';
import { type Entry, isOver, Ledger } from './ledger.ts';
import { createOperator } from './operator.ts';
import { type Plan, RECEIVERS } from './plan.ts';
import { openReceivers, type Receivers } from './receivers.ts';

export interface CampaignOptions {
  plan: Plan;
  /** When to stop, in seconds: what is not over by then is lost. */
  seconds: number;
  /** Told every so often where the run is. */
  progress: (line: string) => void;
}

/** POSTs under way at a time, and queries that are not over yet: the caller waits at that. */
const LANES = 12;
const MOST_OPEN = 300;
const LOOK_EVERY_MS = 300;
const PROGRESS_EVERY_MS = 5_000;

/** Runs a plan against a service of its own, and audits what came of it. */
export async function runCampaign({ plan, seconds, progress }: CampaignOptions): Promise<Audit> {
  const started = performance.now();
  const home = homeFolder();
  const webhookSecret = createWebhookSecret();
  const ledger = new Ledger(plan.queries, webhookSecret);
  const receivers = await openReceivers(ledger);
  const keeper = new Keeper({ home: home.path, seed: plan.seed, webhookSecret });
  process.once('exit', home.remove);
  const signal = AbortSignal.timeout(seconds * 1_000);
  const telling = setInterval(() => progress(where(ledger, keeper)), PROGRESS_EVERY_MS);
  try {
    const campaign = new Campaign({ plan, ledger, receivers, keeper, signal });
    await campaign.run((await keeper.up()).awsUrl);
    progress(`${where(ledger, keeper)}; all over, auditing`);
    return await audit({ ledger, keeper, caller: campaign.caller, home: home.path, started });
  } finally {
    clearInterval(telling);
    await keeper.close();
    receivers.close();
    process.off('exit', home.remove);
    home.remove();
  }
}

function where(ledger: Ledger, keeper: Keeper): string {
  const { accepted } = ledger;
  const over = accepted.filter(isOver).length;
  return `accepted ${accepted.length} of ${ledger.entries.length}, over ${over}, kills ${keeper.kills}`;
}

interface CampaignParts {
  plan: Plan;
  ledger: Ledger;
  receivers: Receivers;
  keeper: Keeper;
  signal: AbortSignal;
}

class Campaign {
  readonly #parts: CampaignParts;
  readonly #open = new Set<Entry>();
  readonly #kills: Promise<void>[] = [];
  readonly caller: Caller;
  #accepted = 0;
  #submitted = false;

  constructor(parts: CampaignParts) {
    this.#parts = parts;
    this.caller = new Caller(parts.keeper, parts.signal);
  }

  /** Resolves when every query is over, or time is. */
  async run(awsUrl: string): Promise<void> {
    const { ledger, signal } = this.#parts;
    const interfere = createOperator(awsUrl, this.caller, signal);
    const interfering: Promise<void>[] = [];
    const waiting = ledger.entries.values();
    const lane = async () => {
      for (const entry of waiting) {
        while (this.#open.size >= MOST_OPEN && !signal.aborted) await sleep(20);
        if (signal.aborted) return;
        await this.#submit(entry);
        interfering.push(interfere(entry));
      }
    };
    const watching = this.#watch();
    await Promise.all(Array.from({ length: LANES }, lane));
    await Promise.all(this.#kills);
    this.#submitted = true;
    await watching;
    await Promise.all(interfering);
  }

  async #submit(entry: Entry): Promise<void> {
    const { plan, receivers, keeper } = this.#parts;
    await this.caller.submit(entry, receivers.urlOf(entry.query));
    if (entry.queryId === undefined) return;
    this.#open.add(entry);
    this.#accepted += 1;
    const count = this.#accepted;
    for (const { accepted, delay, again } of plan.kills) {
      if (accepted === count) this.#kills.push(sleep(delay).then(() => keeper.kill(again)));
    }
    for (let receiver = 0; receiver < RECEIVERS; receiver += 1) {
      const spells = plan.darkness.filter((spell) => spell.receiver === receiver);
      await receivers.setDark(
        receiver,
        spells.some(({ from, to }) => from < count && count < to),
      );
    }
  }

  /** Follows by GET what no receiver can tell of; once all is submitted, everything that is still open. */
  async #watch(): Promise<void> {
    while (!this.#parts.signal.aborted) {
      for (const entry of this.#open) if (isOver(entry)) this.#open.delete(entry);
      if (this.#submitted && this.#open.size === 0) return;
      const silent = [...this.#open].filter(
        ({ query, refused }) => this.#submitted || refused || query.receiver === undefined,
      );
      await eachOf(silent, async (entry) => {
        await this.caller.look(entry);
      });
      await sleep(LOOK_EVERY_MS);
    }
  }
}
