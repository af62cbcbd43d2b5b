import { type SliceAnswer, sliceCallSchema } from '../../core/archive/archive-call.ts';
import { findDataset } from '../../core/archive/dataset.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { runSlice } from './run-slice.ts';

/** The archive-slice function: moves batches for as long as one invocation may, and says whether work remains. */
export function createArchiveSliceHandler(
  { datasets, toolsOf, sliceSeconds }: ArchiveFunction,
  observers: Observers,
) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown): Promise<SliceAnswer> => {
    const { Dataset, SkipDays } = sliceCallSchema.parse(event);
    const until = Date.now() + sliceSeconds * 1_000;
    const answer = await runSlice(toolsOf(findDataset(datasets, Dataset)), { until, skipDays: SkipDays });
    metrics.addDimension('Dataset', Dataset);
    count(metrics, 'ArchiveRowsMoved', answer.Rows);
    count(metrics, 'ArchiveBatchesAborted', answer.Aborted + answer.Recovered);
    logger.info('Ran a slice.', { ...answer });
    return answer;
  });
}
