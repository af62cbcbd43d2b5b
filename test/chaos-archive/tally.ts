import type { ArchivePoint } from '../../core/archive/points.ts';
import { BREACHES, type Breach, faultsOf, type Verdict } from './ledger.ts';

/** What a campaign came to. */
export class Tally {
  /** Times that a reader was answered, and how many of these answers were wrong. */
  checks = 0;
  badChecks = 0;
  /** Checks that were of a random question. */
  questions = 0;
  /** Rows that those answers had. */
  rowsRead = 0;
  /** Questions that were not answered, for the service was down. */
  unanswered = 0;
  /** Rows that were seen wrong, over all checks. */
  readonly breaches: Record<Breach, number> = {
    ...{ lost: 0, doubled: 0, stale: 0, ghost: 0, changed: 0 },
    ...{ unasked: 0, disordered: 0, torn: 0 },
  };
  readonly examples: string[] = [];
  readonly kills = new Map<ArchivePoint, number>();
  serviceKills = 0;
  /** Trials that came to what they were for, by kind, and those that did not. */
  readonly trials = new Map<string, number>();
  readonly missed: string[] = [];
  /** How invocations ended that were not killed: answered, or the name of the error. */
  readonly ends = new Map<string, number>();
  readonly faults = new Map<string, number>();
  /** Rows that were ever written, and changes of which nobody knows whether they were made. */
  ledgerRows = 0;
  inDoubt = 0;
  /** What the last look at everything found, when nothing was under way any more. */
  final: FinalState | undefined;

  take(verdict: Verdict, rows: number, where: string): void {
    this.checks += 1;
    this.rowsRead += rows;
    if (faultsOf(verdict) === 0) return;
    this.badChecks += 1;
    for (const breach of BREACHES) {
      this.breaches[breach] += verdict[breach].length;
      const [example] = verdict[breach];
      if (example !== undefined && this.examples.length < MOST_EXAMPLES) {
        this.examples.push(`${breach}, ${verdict[breach].length} rows, such as ${example}: ${where}`);
      }
    }
  }

  /** Whether every promise was kept, and every trial made. */
  get isKept(): boolean {
    return (
      this.badChecks === 0 &&
      this.missed.length === 0 &&
      this.final !== undefined &&
      faultsOf(this.final.verdict) === 0 &&
      this.final.notCleared.length === 0
    );
  }
}

export interface FinalState {
  verdict: Verdict;

  hotRows: number;
  batches: ReadonlyMap<string, number>;
  /** Batches without an end, rows that should have moved, objects that should be there and are not. */
  notCleared: string[];
  /** Objects in the lake of batches that do not count: no reader sees them. */
  orphans: number;
}

const MOST_EXAMPLES = 10;

export function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
