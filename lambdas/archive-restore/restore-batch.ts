import { join } from 'node:path';
import type { Batch } from '../../core/archive/batch.ts';
import type { LakeColumn } from '../../core/archive/layout.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { scratchFolder } from '../shared/archive/files/scratch.ts';

/**
 * Puts the rows of a committed batch back into the database and aborts it, in one transaction. Its objects stay until no
 * reader can be at them any more.
 * @returns the batch as it was.
 * @throws {LakehookError} `ArchiveBusy` while an archiver is at work, `BatchUnknown`, `BatchNotCommitted`,
 *   `ObjectDamaged`, `BatchConflict` where a key of its rows is in use again, `ConstraintViolated`, `ColumnChanged` or
 *   `RowsAltered`; nothing has changed then.
 */
export async function restoreBatch(number: number, tools: ArchiveTools): Promise<Batch> {
  const { dataset, source, lake, reach } = tools;
  const table = await source.describe();
  await using session = await source.lock();
  if (!session)
    throw new LakehookError(
      'ArchiveBusy',
      `An archiver is at work on ${dataset.name}. Please try again later.`,
    );
  const batch = await source.batch(number);
  if (!batch) throw new LakehookError('BatchUnknown', `${dataset.name} has no batch ${number}.`);
  if (batch.state !== 'committed')
    throw new LakehookError(
      'BatchNotCommitted',
      `Batch ${number} is ${batch.state}: its rows are in the database.`,
    );

  const columns = columnsOf(batch, await lake.layout(table));
  await using transaction = await session.beginRestore(batch, columns);
  const rows = await putBack(batch, columns, tools, (text) => transaction.insert(text));
  if (rows !== batch.rows) {
    throw new LakehookError(
      'ObjectDamaged',
      `Batch ${number} had ${batch.rows} rows, and its objects have ${rows}.`,
    );
  }
  await transaction.mark();
  await reach('restore-marked');
  try {
    await transaction.commit();
  } catch (error) {
    const { state } = (await source.batch(number)) ?? batch;
    if (state === 'committed') throw error;
  }
  await reach('restored');
  return batch;
}

async function putBack(
  { bucket, objects: written }: Batch,
  columns: readonly LakeColumn[],
  { objects, files, reach, scratch }: ArchiveTools,
  insert: (rows: ReturnType<ArchiveTools['files']['rows']>) => Promise<number>,
): Promise<number> {
  await using folder = await scratchFolder(scratch);
  let inserted = 0;
  for (const { key, rows = 0, bytes = 0, checksum = '' } of written) {
    const file = join(folder.path, 'object');
    await objects.download(bucket, { key, rows, bytes, checksum }, file);
    inserted += await insert(files.rows(file, columns, folder.path));
    await reach('rows-restored');
  }
  return inserted;
}

/** The columns as they were when the batch was written. */
function columnsOf({ number, columns: names }: Batch, columns: readonly LakeColumn[]): LakeColumn[] {
  return names.map((name) => {
    const column = columns.find((each) => each.name === name);
    if (!column)
      throw new LakehookError(
        'ColumnChanged',
        `Column ${name} of batch ${number} is not in the lake's table.`,
      );
    return column;
  });
}
