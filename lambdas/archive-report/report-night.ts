import type { HotRows } from '../../core/archive/archive-ledger.ts';
import type { Batch } from '../../core/archive/batch.ts';
import { dayOf, daysBetween } from '../../core/archive/days.ts';
import type { NightReport, ReportCall } from '../../core/archive/night-report.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import type { LakeReader } from '../shared/archive/lake-reader.ts';
import { verifyBatches } from './verify-batches.ts';

/** Wrong batches that the answer lists. An execution's output holds 262,144 bytes. */
const LISTED_BATCHES = 100;

/** Looks at what a night has moved, whether the lake holds it, and where the rows are now. It changes nothing. */
export async function reportNight(
  { Dataset, AfterBatch, StartDateTime, Slices, Repair }: ReportCall,
  { dataset, ledger, now }: Pick<ArchiveTools, 'dataset' | 'ledger' | 'now'>,
  lake: Pick<LakeReader, 'head' | 'count'>,
): Promise<NightReport> {
  const batches = AfterBatch === null ? [] : await ledger.batchesAfter(AfterBatch);
  const committed = batches.filter(({ state }) => state === 'committed');
  const wrong = committed.length === 0 ? [] : await verifyBatches(dataset, committed, lake);
  const hot = await ledger.hotRows();
  const cold = await ledger.coldRows();
  return {
    Dataset,
    Verified: wrong.length === 0,
    Wrong: wrong.slice(0, LISTED_BATCHES).map(({ batch, reason }) => ({ Batch: batch, Reason: reason })),
    Days: new Set(committed.map(({ day }) => day)).size,
    Rows: sum(committed, ({ rows }) => rows),
    Bytes: sum(committed, ({ bytes }) => bytes),
    Batches: committed.length,
    // One that was committed and is not any more was restored.
    Aborted: batches.filter(({ state, committedAt }) => state !== 'committed' && committedAt === null).length,
    Slices,
    Repair,
    DurationInSeconds: (now() - Date.parse(StartDateTime)) / 1_000,
    Hot: {
      Rows: hot.rows,
      Days: daysOf(hot),
      IsEstimate: hot.isEstimate,
      OldestRowAgeInDays:
        hot.oldestDay === undefined ? null : daysBetween(hot.oldestDay, dayOf(now(), dataset.timeZone)),
    },
    Lake: { Rows: cold.rows, Days: cold.days, Batches: cold.batches, Bytes: cold.bytes },
  };
}

function daysOf({ oldestDay, newestDay }: HotRows): number {
  return oldestDay === undefined || newestDay === undefined ? 0 : daysBetween(oldestDay, newestDay) + 1;
}

function sum(batches: readonly Batch[], of: (batch: Batch) => number | null): number {
  return batches.reduce((total, batch) => total + (of(batch) ?? 0), 0);
}
