import { findDataset } from '../../core/archive/dataset.ts';
import { type NightReport, reportCallSchema } from '../../core/archive/night-report.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import type { LakeReader } from '../shared/archive/lake-reader.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
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
    count(metrics, 'ArchiveOldestHotRowAgeDays', report.Hot.OldestRowAgeInDays ?? 0);
    const isNight = call.AfterBatch !== null;
    if (isNight && report.Verified) count(metrics, 'ArchiveNightsFinished');
    // The reasons name keys, which hold what is in rows.
    const { Wrong, ...figures } = report;
    if (report.Verified) logger.info('Reported a night.', figures);
    else logger.error('The lake does not hold what was moved.', { batches: Wrong.map(({ Batch }) => Batch) });
    return report;
  });
}
