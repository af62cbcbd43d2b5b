import { EVERYTHING, type Question } from './question.ts';
import { COLUMNS, cellOf, type Facts, type WrittenRow, writtenRow } from './written-row.ts';

/** A row as a reader found it. */
export interface SeenRow {
  id: number;
  version: number;
  /** Its values by column, those of the answer. */
  cells: Readonly<Record<string, string | null>>;
}

/** When something was asked of the database, and when it answered: in between it happened. Milliseconds of one clock. */
interface Moment {
  issued: number;
  /** Infinity while there is no answer. */
  answered: number;
}

/** A row, and everything that was ever done to it. */
interface Row {
  facts: Facts;
  /** When each version was written; the first is the insert. */
  versions: Moment[];
  deleted?: Moment;
}

export const BREACHES = [
  'lost',
  'doubled',
  'stale',
  'ghost',
  'changed',
  'unasked',
  'disordered',
  'torn',
] as const;
/**
 * - lost: a row that was there and asked for all the while, and was not seen.
 * - doubled: a row that was seen more than once.
 * - stale: a version that was replaced before the reader asked.
 * - ghost: a row that was deleted before the reader asked, or that nobody has written.
 * - changed: a row that is not what was written.
 * - unasked: a row that the question does not ask for, or more of them than it does.
 * - disordered: a row that comes before one that it should come behind.
 * - torn: rows that were never there at one and the same instant.
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

/** When a reader asked, and when it was answered. */
export interface Asking {
  asked: number;
  answered: number;
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

  insert(id: number, facts: Facts): Pending {
    const version = this.#begin();
    this.#rows.set(id, { facts, versions: [version] });
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
   * @param seen in the order of the answer.
   * @param asking what happened before it was asked must show; what happened after it was answered cannot.
   */
  check(seen: readonly SeenRow[], asking: Asking, question: Question = EVERYTHING): Verdict {
    const verdict: Verdict = {
      ...{ lost: [], doubled: [], stale: [], ghost: [], changed: [] },
      ...{ unasked: [], disordered: [], torn: this.#torn(seen) },
    };
    const { matches, compare, request } = question;
    const written = seen.map((row) => {
      const breach = this.#breachOf(row, asking);
      const isAsked = breach === 'ghost' || matches(this.#written(row.id, row.version));
      if (breach) verdict[breach].push(nameOf(row));
      if (!isAsked) verdict.unasked.push(nameOf(row));
      return breach === 'ghost' ? undefined : this.#written(row.id, row.version);
    });
    const times = Map.groupBy(seen, ({ id }) => id);
    for (const [id, { length }] of times) if (length > 1) verdict.doubled.push(`${id} ${length} times`);
    for (const [at, row] of written.entries()) {
      const next = written[at + 1];
      if (compare && row && next && compare(row, next) >= 0) verdict.disordered.push(String(next.order_id));
    }
    const { Limit = NEVER } = request;
    if (seen.length > Limit) verdict.unasked.push(`${seen.length} rows`);
    // Behind the last row of an answer that is full there may be more.
    const last = seen.length >= Limit ? written.at(-1) : undefined;
    const isDue = (row: WrittenRow) =>
      seen.length < Limit || (compare !== undefined && last !== undefined && compare(row, last) < 0);
    for (const [id, row] of this.#rows) {
      if (times.has(id) || !wasThere(row, asking)) continue;
      const possible = versionsWithin(row, asking).map((version) => writtenRow(id, version, row.facts));
      if (possible.every((each) => matches(each) && isDue(each))) verdict.lost.push(String(id));
    }
    return verdict;
  }

  #breachOf({ id, version, cells }: SeenRow, { asked, answered }: Asking): Breach | undefined {
    // What is answered after the reader asked may have been before or after the snapshot that it was answered from.
    const row = this.#rows.get(id);
    const written = row?.versions[version - 1];
    if (!row || !written || written.issued > answered) return 'ghost';
    if ((row.deleted?.answered ?? NEVER) <= asked) return 'ghost';
    if (replacedAt(row, version) <= asked) return 'stale';
    const truth = this.#written(id, version);
    const isSame = COLUMNS.every((column) => !(column in cells) || cells[column] === cellOf(truth, column));
    return isSame ? undefined : 'changed';
  }

  /** All rows of an answer are there as of one instant: after the last of them was written, before the first was replaced. */
  #torn(seen: readonly SeenRow[]): string[] {
    let last = { at: Number.NEGATIVE_INFINITY, row: '' };
    let first = { at: NEVER, row: '' };
    for (const each of seen) {
      const row = this.#rows.get(each.id);
      const written = row?.versions[each.version - 1];
      if (!row || !written) continue;
      if (written.issued > last.at) last = { at: written.issued, row: nameOf(each) };
      const gone = Math.min(replacedAt(row, each.version), row.deleted?.answered ?? NEVER);
      if (gone < first.at) first = { at: gone, row: nameOf(each) };
    }
    return last.at > first.at ? [`${last.row}, which was written when ${first.row} was gone`] : [];
  }

  #written(id: number, version: number): WrittenRow {
    return writtenRow(id, version, this.#rowOf(id).facts);
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

function nameOf({ id, version }: SeenRow): string {
  return `${id} version ${version}`;
}

/** When a version was surely no more what there is. */
function replacedAt({ versions }: Row, version: number): number {
  return Math.min(NEVER, ...versions.slice(version).map(({ answered }) => answered));
}

/** Whether a row was there from before a reader asked until after it was answered. */
function wasThere({ versions, deleted }: Row, { asked, answered }: Asking): boolean {
  return (versions[0]?.answered ?? NEVER) <= asked && (deleted?.issued ?? NEVER) >= answered;
}

/** The versions that a reader may have found. */
function versionsWithin(row: Row, { asked, answered }: Asking): number[] {
  return row.versions.flatMap(({ issued }, index) =>
    issued <= answered && replacedAt(row, index + 1) > asked ? [index + 1] : [],
  );
}
