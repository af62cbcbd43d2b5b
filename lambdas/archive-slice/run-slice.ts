import type { SliceAnswer } from '../../core/archive/archive-call.ts';
import { addDays, firstHotDay } from '../../core/archive/days.ts';
import type { ArchiveSession } from '../../core/archive/source-database.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { recover } from '../shared/archive/recover.ts';
import { type PlannedMove, TABLE_CHANGED } from './move-rows.ts';
import { runBatch } from './run-batch.ts';

/** How often a day is tried within a slice before it is left to the next night. */
const ATTEMPTS = 3;

/** Why a batch was aborted that would be so again: rows of another table refer to one of its rows. */
const LASTING = 'ConstraintViolated';

export interface SliceOptions {
  /** Epoch milliseconds from which on no batch is started. */
  until: number;
  /** Days that earlier slices of the night gave up. */
  skipDays: readonly string[];
}

/**
 * Moves batch after batch, a few at a time, oldest day first, until its time is up or nothing is left. It may end anywhere,
 * also by a kill: whoever comes next clears away what it left.
 */
export async function runSlice(tools: ArchiveTools, options: SliceOptions): Promise<SliceAnswer> {
  const { dataset, source, ledger, lake, reach, batchesAtOnce } = tools;
  const table = await source.describe();
  await using session = await source.lock();
  if (!session || dataset.paused) {
    return { ...nothing(dataset.name), Locked: !session, SkipDays: [...options.skipDays] };
  }
  await reach('locked');
  // A deployment may have changed the dataset since the night was planned.
  await ledger.refuseOtherBatches(table);
  const recovered = await recover(tools);
  await reach('recovered');
  const columns = await lake.ensure(table);
  await reach('tables-ensured');
  await using others = new AsyncDisposableStack();
  const sessions = [session];
  while (sessions.length < batchesAtOnce) sessions.push(others.use(await session.beside()));
  const slice = new Slice({ table, columns }, tools, options);
  return { ...(await slice.run(sessions)), Recovered: recovered };
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

/** The table as it was described at the slice's beginning, and the columns of its objects. */
type Shape = Pick<PlannedMove, 'table' | 'columns'>;

class Slice {
  readonly #shape: Shape;
  readonly #tools: ArchiveTools;
  readonly #until: number;
  readonly #answer: SliceAnswer;
  readonly #attempts = new Map<string, number>();
  /** Days that are not to be tried now: those given up, and those that wait for their next attempt. */
  readonly #givenUp: Set<string>;
  #postponed = new Set<string>();
  /** Days of which a batch is under way. */
  readonly #underWay = new Set<string>();
  /** The first day that was found: dead entries of an index before it are not passed again for each batch. */
  #oldest: string | undefined;
  #hasFailed = false;

  constructor(shape: Shape, tools: ArchiveTools, { until, skipDays }: SliceOptions) {
    this.#shape = shape;
    this.#tools = tools;
    this.#until = until;
    this.#givenUp = new Set(skipDays);
    this.#answer = nothing(tools.dataset.name);
  }

  /** Each session moves batches of its own. Where one fails, the others end theirs before it is told. */
  async run(sessions: readonly ArchiveSession[]): Promise<SliceAnswer> {
    const ends = await Promise.allSettled(sessions.map((session) => this.#moveAll(session)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return { ...this.#answer, SkipDays: [...this.#givenUp] };
  }

  async #moveAll(session: ArchiveSession): Promise<void> {
    try {
      for (let day = await this.#take(session); day !== undefined; day = await this.#take(session)) {
        await this.#move(session, day);
        this.#underWay.delete(day);
      }
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  /** @returns the day of the next batch, which is under way from now on; undefined where there is to be none. */
  async #take(session: ArchiveSession): Promise<string | undefined> {
    const day = await this.#nextDay(session);
    if (day === undefined || this.#hasFailed) return undefined;
    if (this.#tools.now() >= this.#until) this.#answer.WorkRemains = true;
    return this.#answer.WorkRemains ? undefined : day;
  }

  async #move(session: ArchiveSession, day: string): Promise<void> {
    const end = await runBatch(session, day, this.#shape, this.#tools);
    if (!end) return;
    if (end.state === 'committed') {
      this.#answer.Batches += 1;
      this.#answer.Rows += end.rows;
      this.#answer.Bytes += end.bytes;
      return;
    }
    this.#answer.Aborted += 1;
    if (end.reason === TABLE_CHANGED) {
      // The next slice looks at the table anew, and extends those of the lake.
      this.#answer.WorkRemains = true;
      return;
    }
    const attempts = end.reason === LASTING ? ATTEMPTS : (this.#attempts.get(day) ?? 0) + 1;
    this.#attempts.set(day, attempts);
    if (attempts < ATTEMPTS) {
      this.#postponed.add(day);
      return;
    }
    this.#givenUp.add(day);
    this.#answer.GivenUp.push({ Day: day, Reason: end.reason });
  }

  /** Takes the oldest day that can be tried; those that were postponed come after all others. */
  async #nextDay(session: ArchiveSession): Promise<string | undefined> {
    const { dataset, now } = this.#tools;
    const before = firstHotDay(now(), dataset.retentionDays, dataset.timeZone);
    let day = await session.nextDay(before, this.#oldest);
    this.#oldest ??= day;
    while (day !== undefined && this.#isTaken(day)) day = await session.nextDay(before, addDays(day, 1));
    if (day !== undefined) this.#underWay.add(day);
    if (day !== undefined || this.#postponed.size === 0) return day;
    this.#postponed = new Set();
    return this.#nextDay(session);
  }

  #isTaken(day: string): boolean {
    return this.#givenUp.has(day) || this.#postponed.has(day) || this.#underWay.has(day);
  }
}
