import { unlink } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Batch } from '../../core/archive/batch.ts';
import type { LakeColumn } from '../../core/archive/layout.ts';
import { objectKey, partitionPath } from '../../core/archive/object-keys.ts';
import type { ArchiveSession, BatchTransaction, Survey } from '../../core/archive/source-database.ts';
import type { SourceTable } from '../../core/archive/source-table.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { splitByPartition, type TextFile } from '../shared/archive/files/partition-files.ts';
import { scratchFolder } from '../shared/archive/files/scratch.ts';
import type { WrittenObject } from '../shared/archive/lake-objects.ts';

export interface PlannedMove {
  session: ArchiveSession;
  batch: Batch;
  survey: Survey;
  /** The database's table as the columns were made of it. */
  table: SourceTable;
  columns: readonly LakeColumn[];
}

/** Why a batch is aborted whose table is not what it was when the slice began. */
export const TABLE_CHANGED = 'TableChanged';

/** How many objects are made and uploaded at once. */
const AT_ONCE = 3;

/**
 * Copies the rows of a batch into objects, verifies them and deletes the rows, in one transaction.
 * @throws whatever went wrong; whether the batch is committed is to be asked of the database then.
 */
export async function moveRows(
  move: PlannedMove,
  tools: ArchiveTools,
): Promise<{ rows: number; bytes: number }> {
  const { session, batch, survey, columns } = move;
  const { objects, dataset, reach, scratch } = tools;
  await using folder = await scratchFolder(scratch);
  await using transaction = await session.begin(batch, survey, columns);
  await reach('snapshot-taken');
  await refuseOtherTable(transaction, move);
  const texts = await copyRows(transaction, folder.path, move, tools);
  await reach('copied');

  const written = await inParallel(texts, (text) => upload(text, move, tools));
  await reach('uploaded');
  await inParallel(written, (object) => objects.verify(batch.bucket, object, dataset.format));
  await reach('verified');

  const copied = written.reduce((sum, { rows }) => sum + rows, 0);
  const deleted = await transaction.delete();
  if (deleted !== copied) {
    throw new LakehookError('BatchConflict', `${copied} rows were copied, and ${deleted} would be deleted.`);
  }
  await reach('deleted');
  await transaction.mark(written);
  await reach('marked');
  await transaction.commit();
  return { rows: copied, bytes: written.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * A column that was added since would be deleted with its rows, and one whose type was changed be written as what it was.
 * @throws {LakehookError} `TableChanged`
 */
async function refuseOtherTable(transaction: BatchTransaction, { table, batch }: PlannedMove): Promise<void> {
  if (isDeepStrictEqual(await transaction.describe(), table)) return;
  throw new LakehookError(TABLE_CHANGED, `${batch.table} was changed meanwhile.`);
}

/** The copying half: rows out of the database into files of text, one for each partition. */
export async function copyRows(
  transaction: BatchTransaction,
  folder: string,
  { batch, survey }: PlannedMove,
  { dataset, reach }: ArchiveTools,
): Promise<TextFile[]> {
  const planned = new Set(batch.objects.map(({ key }) => key));
  let isHalfway = false;
  return splitByPartition(transaction.rows(), {
    folder,
    partitionFields: dataset.partitionColumns.length,
    pathOf(values) {
      const path = partitionPath(dataset, batch.day, values);
      if (planned.has(objectKey(dataset, path, batch.number))) return path;
      // A late row between the survey and the snapshot. Its object was not written ahead.
      throw new LakehookError('BatchConflict', 'The day has a partition that it had not before.');
    },
    async onRows(rows) {
      if (isHalfway || rows * 2 < survey.rows) return;
      isHalfway = true;
      await reach('copying');
    },
  });
}

async function upload(
  text: TextFile,
  { batch, columns }: PlannedMove,
  { dataset, files, objects, reach }: ArchiveTools,
): Promise<WrittenObject> {
  const file = await files.make(text, columns);
  const key = objectKey(dataset, text.partition, batch.number);
  const written = await objects.upload({ bucket: batch.bucket, key }, file, text.rows);
  await unlink(file);
  await reach('object-uploaded');
  return written;
}

/** Works on a few items at a time. Where one fails, those under way end before it is told. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let hasFailed = false;
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const [index, item] of waiting) {
      if (hasFailed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  });
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
