import { type Batch, isDisposable } from '../../../core/archive/batch.ts';
import type { ArchiveTools } from './archive-tools.ts';

type RecoverTools = Pick<ArchiveTools, 'source' | 'objects' | 'reach' | 'now'>;

/**
 * Clears away what earlier processes left. To be called by the holder of the table's lock: a batch that is still planned is
 * nobody's then. It is aborted, not finished: the transaction that knew which rows it had copied is gone.
 * @returns how many batches it ended.
 */
export async function recover(tools: RecoverTools): Promise<number> {
  const { source, reach, now } = tools;
  let aborted = 0;
  for (const { number } of await source.batches('planned')) {
    if ((await source.abort(number, 'Recovered')) !== 'aborted') continue;
    aborted += 1;
    await reach('recovery-aborted');
  }
  for (const batch of await source.batches('aborted')) {
    if (!isDisposable(batch, now())) continue;
    await deleteObjects(batch, tools);
    await reach('recovery-deleted');
    await source.markGone(batch.number);
    await reach('recovery-gone');
  }
  return aborted;
}

export async function deleteObjects(
  { bucket, objects: listed }: Batch,
  { objects }: Pick<ArchiveTools, 'objects'>,
): Promise<void> {
  await objects.delete(
    bucket,
    listed.map(({ key }) => key),
  );
}
