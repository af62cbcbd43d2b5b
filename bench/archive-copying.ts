import type { Batch } from '../core/archive/batch.ts';
import { objectKey, partitionPath, placeOf } from '../core/archive/object-keys.ts';
import type { ArchiveSession, Survey } from '../core/archive/source-database.ts';
import { copyRows, type PlannedMove } from '../lambdas/archive-slice/move-rows.ts';
import type { ArchiveTools } from '../lambdas/shared/archive/archive-tools.ts';
import { scratchFolder } from '../lambdas/shared/archive/files/scratch.ts';
import type { ArchiveOutcome } from './archive-case.ts';

// All rows are older.
const END = '9000-01-01';

/**
 * The copying half by itself: day after day out of the database into files of text, by time and key, one for each
 * partition. Nothing else runs meanwhile, and nothing is moved: every batch is given up once it is copied.
 */
export async function copyOnly(
  tools: ArchiveTools,
): Promise<Pick<ArchiveOutcome, 'rows' | 'seconds' | 'bytes'>> {
  const { source, lake } = tools;
  const table = await source.describe();
  const columns = await lake.ensure(table);
  await using session = await source.lock();
  if (!session) throw new Error('The table was expected to be free.');
  let rows = 0;
  let milliseconds = 0;
  for (const { day } of (await source.daysBefore(END)).days) {
    const survey = await session.survey(day, Number.MAX_SAFE_INTEGER);
    const batch = await planned(session, survey, columns, tools);
    milliseconds += await timeOfCopy({ session, batch, survey, table, columns }, tools);
    rows += survey.rows;
    await source.abort(batch.number, 'Bench');
    await source.markGone(batch.number);
  }
  return { rows, seconds: milliseconds / 1_000, bytes: 0 };
}

async function timeOfCopy(move: PlannedMove, tools: ArchiveTools): Promise<number> {
  const { session, batch, survey, columns } = move;
  await using folder = await scratchFolder(tools.scratch);
  await using transaction = await session.begin(batch, survey, columns);
  const started = performance.now();
  await copyRows(transaction, folder.path, move, tools);
  return performance.now() - started;
}

function planned(
  session: ArchiveSession,
  { day, partitions }: Survey,
  columns: PlannedMove['columns'],
  { dataset }: ArchiveTools,
): Promise<Batch> {
  const paths = partitions.map(({ values }) => partitionPath(dataset, day, values));
  return session.plan({
    day,
    bucket: placeOf(dataset.lake.location).bucket,
    objectKeys: (number) => paths.map((path) => objectKey(dataset, path, number)),
    columns: [...columns],
  });
}
