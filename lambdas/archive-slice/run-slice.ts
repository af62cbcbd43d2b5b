import type { SliceAnswer } from '../../core/archive/archive-call.ts';
import { addDays, firstHotDay } from '../../core/archive/days.ts';
import type { LakeColumn } from '../../core/archive/layout.ts';
import type { ArchiveSession } from '../../core/archive/source-database.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { recover } from '../shared/archive/recover.ts';
import { runBatch } from './run-batch.ts';

/** How often a day is tried within a slice before it is left to the next night. */
const ATTEMPTS = 3;

export interface SliceOptions {
  /** Epoch milliseconds from which on no batch is started. */
  until: number;
  /** Days that earlier slices of the night gave up. */
  skipDays: readonly string[];
}

/**
 * Moves batch after batch, oldest day first, until its time is up or nothing is left. It may end anywhere, also by a kill:
 * whoever comes next clears away what it left.
 */
export async function runSlice(tools: ArchiveTools, options: SliceOptions): Promise<SliceAnswer> {
  const { dataset, source, lake, reach } = tools;
  const table = await source.describe();
  await using session = await source.lock();
  if (!session || dataset.paused) {
    return { ...nothing(dataset.name), Locked: !session, SkipDays: [...options.skipDays] };
  }
  await reach('locked');
  const recovered = await recover(tools);
  await reach('recovered');
  const columns = await lake.ensure(table);
  await reach('tables-ensured');
  const slice = new Slice(session, columns, tools, options);
  return { ...(await slice.run()), Recovered: recovered };
}

function nothing(name: string): SliceAnswer {
  return {
    Dataset: name,
    WorkRemains: false,
    Locked: false,
    Rows: 0,
    Bytes: 0,
    Batches: 0,
    Aborted: 0,
    Recovered: 0,
    SkipDays: [],
    GivenUp: [],
  };
}

class Slice {
  readonly #session: ArchiveSession;
  readonly #columns: readonly LakeColumn[];
  readonly #tools: ArchiveTools;
  readonly #until: number;
  readonly #answer: SliceAnswer;
  readonly #attempts = new Map<string, number>();
  /** Days that are not to be tried now: those given up, and those that wait for their next attempt. */
  readonly #givenUp: Set<string>;
  #postponed = new Set<string>();

  constructor(
    session: ArchiveSession,
    columns: readonly LakeColumn[],
    tools: ArchiveTools,
    { until, skipDays }: SliceOptions,
  ) {
    this.#session = session;
    this.#columns = columns;
    this.#tools = tools;
    this.#until = until;
    this.#givenUp = new Set(skipDays);
    this.#answer = nothing(tools.dataset.name);
  }

  async run(): Promise<SliceAnswer> {
    for (let day = await this.#nextDay(); day !== undefined; day = await this.#nextDay()) {
      if (this.#tools.now() >= this.#until) {
        this.#answer.WorkRemains = true;
        break;
      }
      await this.#move(day);
    }
    return { ...this.#answer, SkipDays: [...this.#givenUp] };
  }

  async #move(day: string): Promise<void> {
    const end = await runBatch(this.#session, day, this.#columns, this.#tools);
    if (!end) return;
    if (end.state === 'committed') {
      this.#answer.Batches += 1;
      this.#answer.Rows += end.rows;
      this.#answer.Bytes += end.bytes;
      return;
    }
    this.#answer.Aborted += 1;
    const attempts = (this.#attempts.get(day) ?? 0) + 1;
    this.#attempts.set(day, attempts);
    if (attempts < ATTEMPTS) {
      this.#postponed.add(day);
      return;
    }
    this.#givenUp.add(day);
    this.#answer.GivenUp.push({ Day: day, Reason: end.reason });
  }

  /** The oldest day that can be tried; those that were postponed come after all others. */
  async #nextDay(): Promise<string | undefined> {
    const { dataset, now } = this.#tools;
    const before = firstHotDay(now(), dataset.retentionDays, dataset.timeZone);
    let day = await this.#session.nextDay(before);
    while (day !== undefined && (this.#givenUp.has(day) || this.#postponed.has(day))) {
      day = await this.#session.nextDay(before, addDays(day, 1));
    }
    if (day !== undefined || this.#postponed.size === 0) return day;
    this.#postponed = new Set();
    return this.#nextDay();
  }
}
