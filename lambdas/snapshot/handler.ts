import { findDataset } from '../../core/archive/dataset.ts';
import { DatasetQueryRefused } from '../../core/archive/question-refused.ts';
import type { EngineRequest } from '../../core/workflow/engine-request.ts';
import { snapshotCallSchema } from '../../core/workflow/snapshot-call.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { readCall } from './read-call.ts';
import { type SnapshotOptions, takeSnapshot } from './snapshot.ts';

/** The snapshot function: the first Task of the query workflow where a dataset is asked. */
export function createSnapshotHandler(
  { datasets, toolsOf }: Pick<ArchiveFunction, 'datasets' | 'toolsOf'>,
  options: SnapshotOptions,
  observers: Observers,
) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown): Promise<EngineRequest> => {
    const call = snapshotCallSchema.parse(event);
    logger.appendKeys({ queryId: call.QueryId, dataset: call.Dataset });
    try {
      const tools = toolsOf(findDataset(datasets, call.Dataset));
      const { request, hotRows, hotBytes } = await takeSnapshot(readCall(call), tools, options);
      logger.info('Took a snapshot.', { hotRows, hotBytes });
      return request;
    } catch (error) {
      if (error instanceof DatasetQueryRefused) {
        count(metrics, 'StatementsRefused');
        // Its message may name what the caller wrote.
        logger.info('The question was refused.');
      }
      throw error;
    }
  });
}
