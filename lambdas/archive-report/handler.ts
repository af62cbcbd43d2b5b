import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { findDataset } from '../../core/archive/dataset.ts';
import { type NightReport, reportCallSchema } from '../../core/archive/night-report.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import type { LakeReader } from '../shared/archive/lake-reader.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { reportNight } from './report-night.ts';

export interface ReportFunction extends Pick<ArchiveFunction, 'datasets' | 'toolsOf'> {
  lake: Pick<LakeReader, 'head' | 'count'>;
}

/** The archive-report function: the last step of a night. */
export function createArchiveReportHandler(
  { datasets, toolsOf, lake }: ReportFunction,
  observers: Observers,
) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown): Promise<NightReport> => {
    const call = reportCallSchema.parse(event);
    const report = await reportNight(call, toolsOf(findDataset(datasets, call.Dataset)), lake);
    metrics.addDimension('Dataset', report.Dataset);
    metrics.addMetric('ArchiveOldestHotRowAgeDays', MetricUnit.Count, report.Hot.OldestRowAgeInDays ?? 0);
    const isNight = call.AfterBatch !== null;
    if (isNight && report.Verified) metrics.addMetric('ArchiveNightsFinished', MetricUnit.Count, 1);
    // The reasons name keys, which hold what is in rows.
    const { Wrong, ...figures } = report;
    if (report.Verified) logger.info('Reported a night.', figures);
    else logger.error('The lake does not hold what was moved.', { batches: Wrong.map(({ Batch }) => Batch) });
    return report;
  });
}
