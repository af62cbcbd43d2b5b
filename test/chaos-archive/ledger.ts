/** A row as a reader found it. */
export interface SeenRow {
  id: number;
  version: number;
  /** What follows from id and version, so that a row that is not as it was written shows. */
  note: string | null;
}

/** When something was asked of the database, and when it answered: in between it happened. Milliseconds of one clock. */
interface Moment {
  issued: number;
  /** Infinity while there is no answer. */
  answered: number;
}

/** A row, and everything that was ever done to it. */
interface Row {
  /** When each version was written; the first is the insert. */
  versions: Moment[];
  deleted?: Moment;
}

export const BREACHES = ['lost', 'doubled', 'stale', 'ghost', 'changed'] as const;
/**
 * - lost: a row that was there all the while, and was not seen.
 * - doubled: a row that was seen more than once.
 * - stale: a version that was replaced before the reader asked.
 * - ghost: a row that was deleted before the reader asked, or that nobody has written.
 * - changed: a row that is not what was written.
 */
export type Breach = (typeof BREACHES)[number];

/** What was wrong with what a reader saw: the rows, by breach. */
export type Verdict = Record<Breach, string[]>;

/** An act on the ledger that the database has not answered yet. */
export interface Pending {
  done(): void;
  /** Nothing was changed. */
  undone(): void;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * The truth: every row and version that the writers have written, each with the interval in which it may be seen. It knows
 * nothing of batches or of the lake.
 */
export class Ledger {
  readonly #rows = new Map<number, Row>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#rows.size;
  }

  insert(id: number): Pending {
    const version = this.#begin();
    this.#rows.set(id, { versions: [version] });
    return this.#pending(version, () => this.#rows.delete(id));
  }

  /** Writes the row's next version. */
  update(id: number): Pending {
    const { versions } = this.#rowOf(id);
    const version = this.#begin();
    versions.push(version);
    return this.#pending(version, () => versions.splice(versions.indexOf(version), 1));
  }

  delete(id: number): Pending {
    const row = this.#rowOf(id);
    const deleted = this.#begin();
    row.deleted = deleted;
    return this.#pending(deleted, () => {
      delete row.deleted;
    });
  }

  /** Whether the row is there, and nobody is about to delete it. */
  isLiving(id: number): boolean {
    const row = this.#rows.get(id);
    return row !== undefined && !row.deleted;
  }

  /** The number of the version that was written last, or is being written. */
  lastVersion(id: number): number {
    return this.#rowOf(id).versions.length;
  }

  /**
   * Compares all that a reader saw with the truth.
   * @param asked when it asked; what happened before must show.
   * @param answered when it was answered; what happened later cannot show.
   */
  check(seen: Iterable<SeenRow>, { asked, answered }: { asked: number; answered: number }): Verdict {
    const verdict: Verdict = { lost: [], doubled: [], stale: [], ghost: [], changed: [] };
    const times = new Map<number, number>();
    for (const row of seen) {
      times.set(row.id, (times.get(row.id) ?? 0) + 1);
      const breach = this.#breachOf(row, asked, answered);
      if (breach) verdict[breach].push(`${row.id} version ${row.version}`);
    }
    for (const [id, count] of times) if (count > 1) verdict.doubled.push(`${id} ${count} times`);
    for (const [id, { versions, deleted }] of this.#rows) {
      const isThere = (versions[0]?.answered ?? NEVER) <= asked && (deleted?.issued ?? NEVER) >= answered;
      if (isThere && !times.has(id)) verdict.lost.push(String(id));
    }
    return verdict;
  }

  #breachOf({ id, version, note }: SeenRow, asked: number, answered: number): Breach | undefined {
    // What is answered after the reader asked may have been before or after the snapshot that it was answered from.
    const row = this.#rows.get(id);
    const written = row?.versions[version - 1];
    if (!row || !written || written.issued > answered) return 'ghost';
    if ((row.deleted?.answered ?? NEVER) <= asked) return 'ghost';
    if (row.versions.slice(version).some(({ answered: later }) => later <= asked)) return 'stale';
    return note === noteOf(id, version) ? undefined : 'changed';
  }

  #rowOf(id: number): Row {
    const row = this.#rows.get(id);
    if (!row) throw new RangeError(`There is no row ${id}.`);
    return row;
  }

  #begin(): Moment {
    return { issued: this.#now(), answered: NEVER };
  }

  #pending(moment: Moment, undo: () => void): Pending {
    return {
      done: () => {
        moment.answered = this.#now();
      },
      undone: undo,
    };
  }
}

/** How many rows a verdict holds against the reader. */
export function faultsOf(verdict: Verdict): number {
  return BREACHES.reduce((sum, breach) => sum + verdict[breach].length, 0);
}

const NOTES = [
  () => null,
  () => '',
  (text: string) => text,
  (text: string) => `"${text}", said\nthe 'second' line`,
  (text: string) => `\\N ${text}\t\\t\r\n`,
  (text: string) => `${text} ünïcödé 😀`,
];

/** What a row says: text of every kind that has ever gone wrong on its way. */
export function noteOf(id: number, version: number): string | null {
  const note = NOTES[(id + version) % NOTES.length];
  return note ? note(`order ${id}, version ${version}`) : null;
}
