import { type RestoreAnswer, restoreCallSchema } from '../../core/archive/archive-call.ts';
import { findDataset } from '../../core/archive/dataset.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { restoreBatch } from './restore-batch.ts';

/** The archive-restore function: takes one batch back. */
export function createArchiveRestoreHandler({ datasets, toolsOf }: ArchiveFunction, observers: Observers) {
  const { logger } = observers;
  return observed(observers, async (event: unknown): Promise<RestoreAnswer> => {
    const { Dataset, Batch } = restoreCallSchema.parse(event);
    const { day, rows } = await restoreBatch(Batch, toolsOf(findDataset(datasets, Dataset)));
    logger.info('Restored a batch.', { dataset: Dataset, batch: Batch, day, rows });
    return { Dataset, Batch, Day: day, Rows: rows ?? 0 };
  });
}
