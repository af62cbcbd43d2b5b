import type { PlanAnswer } from '../../core/archive/archive-call.ts';
import { dayOf, daysBetween, firstHotDay } from '../../core/archive/days.ts';
import { repairTable } from '../../core/archive/lake-statements.ts';
import type { DayRows } from '../../core/archive/source-database.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { recover } from '../shared/archive/recover.ts';

/** Days that the answer lists. An execution's input holds 262,144 bytes. */
const LISTED_DAYS = 100;
/** Batches that a sentence names. */
const LISTED_BATCHES = 20;

/**
 * Looks at what is to move, having made sure that it can: the database's table is fit, the lake's tables are there and have
 * its columns, and what earlier processes left is cleared away.
 * @param dryRun changes nothing.
 * @throws {LakehookError} `TableUnfit`, `ColumnChanged` or `LakeAhead`, before anything moves.
 */
export async function planNight(tools: ArchiveTools, { dryRun }: { dryRun: boolean }): Promise<PlanAnswer> {
  const { dataset, source, ledger, lake, reach, now } = tools;
  const table = await source.describe();
  if (dryRun) {
    await lake.layout(table);
  } else {
    await source.migrate();
    await reach('migrated');
    await ledger.refuseOtherBatches(table);
    await lake.ensure(table);
    await reach('tables-ensured');
    await clearAway(tools);
  }
  const at = now();
  const firstHot = firstHotDay(at, dataset.retentionDays, dataset.timeZone);
  const { days, isEstimate } = await source.daysBefore(firstHot);
  const oldest = await source.oldestDay();
  if (!dryRun) await refuseUnknownBatches(days, tools);
  return {
    Dataset: dataset.name,
    HasWork: days.length > 0 && !dataset.paused,
    Paused: dataset.paused,
    FirstHotDay: firstHot,
    OldestHotRowAgeInDays: oldest === undefined ? null : daysBetween(oldest, dayOf(at, dataset.timeZone)),
    Days: days.length,
    Rows: days.reduce((sum, { rows }) => sum + rows, 0),
    IsEstimate: isEstimate,
    OldestDays: days.slice(0, LISTED_DAYS).map(({ day, rows }) => ({ Day: day, Rows: rows })),
    LastBatch: dryRun ? 0 : await ledger.lastBatch(),
    RepairStatement: dataset.repair ? repairTable(dataset) : null,
  };
}

/**
 * Numbers are written ahead, so the lake has none that the database does not know; unless the database was put back to an
 * earlier time. Its rows are back then, and the lake's objects of them count for nothing, until a batch with a higher number
 * commits: every row of theirs would be there twice. So nothing moves until somebody has said what has become of them.
 */
async function refuseUnknownBatches(days: readonly DayRows[], { dataset, lake, ledger }: ArchiveTools) {
  const numbers = await lake.batchesOf(days.map(({ day }) => day));
  // Asked afterwards: another archiver may be at work.
  const unknown = await ledger.unknownBatches(numbers);
  if (unknown.length === 0) return;
  const more = unknown.length > LISTED_BATCHES ? ', …' : '';
  throw new LakehookError(
    'LakeAhead',
    `${dataset.name}: the lake has batches that the database does not know, ${unknown.slice(0, LISTED_BATCHES).join(', ')}${more}. Was it put back to an earlier time?`,
  );
}

/** Where another archiver is at work, it has cleared away itself. */
async function clearAway(tools: ArchiveTools): Promise<void> {
  await using session = await tools.source.lock();
  if (session) await recover(tools);
}
