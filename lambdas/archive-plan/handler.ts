import { type PlanAnswer, planCallSchema } from '../../core/archive/archive-call.ts';
import { findDataset } from '../../core/archive/dataset.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { planNight } from './plan-night.ts';

/** The archive-plan function: the first step of a night, and the dry run of one. */
export function createArchivePlanHandler({ datasets, toolsOf }: ArchiveFunction, observers: Observers) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown): Promise<PlanAnswer> => {
    const { Dataset, DryRun } = planCallSchema.parse(event);
    const plan = await planNight(toolsOf(findDataset(datasets, Dataset)), { dryRun: DryRun });
    metrics.addDimension('Dataset', Dataset);
    count(metrics, 'ArchiveOldestHotRowAgeDays', plan.OldestHotRowAgeInDays ?? 0);
    logger.info('Planned a night.', { dataset: Dataset, days: plan.Days, rows: plan.Rows, dryRun: DryRun });
    return plan;
  });
}
