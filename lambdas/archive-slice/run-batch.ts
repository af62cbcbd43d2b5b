import type { Batch } from '../../core/archive/batch.ts';
import type { PartitionValue } from '../../core/archive/hive-path.ts';
import type { Partition } from '../../core/archive/lake-statements.ts';
import { coldLocation, objectKey, partitionPath, placeOf } from '../../core/archive/object-keys.ts';
import type { ArchiveSession, Survey } from '../../core/archive/source-database.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { deleteObjects } from '../shared/archive/recover.ts';
import { moveRows, type PlannedMove } from './move-rows.ts';

/** How a batch ended. */
export type BatchEnd =
  | { state: 'committed'; rows: number; bytes: number }
  | { state: 'aborted'; reason: string };

/** Partitions of a batch at the most. Each is an object, and small objects are slow to read. */
const MAX_PARTITIONS = 1_000;

/**
 * Moves one batch of a day, from its survey to its end. Whatever fails after the batch was written ahead, its end is asked
 * of the database, never guessed.
 * @returns undefined where the day has no rows any more.
 * @throws whatever keeps even the end from being known; the next recovery finds it out.
 */
export async function runBatch(
  session: ArchiveSession,
  day: string,
  { table, columns }: Pick<PlannedMove, 'table' | 'columns'>,
  tools: ArchiveTools,
): Promise<BatchEnd | undefined> {
  const { dataset, lake, source, reach } = tools;
  const survey = await session.survey(day, dataset.maxBatchRows);
  if (survey.rows === 0) return undefined;
  const partitions = distinctPartitions(survey, tools);
  await lake.register([...partitions.values()]);
  await reach('registered');

  const batch = await session.plan({
    day,
    bucket: placeOf(coldLocation(dataset)).bucket,
    objectKeys: (number) => [...partitions.keys()].map((path) => objectKey(dataset, path, number)),
    columns: [...columns],
  });
  await reach('planned');
  try {
    const written = await moveRows({ session, batch, survey, table, columns }, tools);
    await reach('committed');
    return { state: 'committed', ...written };
  } catch (error) {
    const reason = reasonOf(error);
    if ((await source.abort(batch.number, reason)) === 'committed') return committedEnd(batch, tools);
    await reach('aborted');
    await deleteObjects(batch, tools);
    await reach('abort-deleted');
    await source.markGone(batch.number);
    await reach('gone');
    return { state: 'aborted', reason };
  }
}

/** The partitions of a batch by their paths: values that share a path are one. */
function distinctPartitions({ day, partitions }: Survey, { dataset }: ArchiveTools): Map<string, Partition> {
  const pathOf = (values: readonly PartitionValue[]) => partitionPath(dataset, day, values);
  const byPath = new Map(partitions.map(({ values }) => [pathOf(values), { day, values }]));
  if (byPath.size > MAX_PARTITIONS) {
    throw new LakehookError(
      'TooManyPartitions',
      `${dataset.name}: ${day} has ${byPath.size} partitions, of ${MAX_PARTITIONS} at the most. Part it by columns of fewer values.`,
    );
  }
  return byPath;
}

async function committedEnd({ number }: Batch, { source }: ArchiveTools): Promise<BatchEnd> {
  const batch = await source.batch(number);
  return { state: 'committed', rows: batch?.rows ?? 0, bytes: batch?.bytes ?? 0 };
}

/** A word for the audit trail: an error's code or name. Its message may hold what is in a row. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
