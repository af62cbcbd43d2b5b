import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type MetricOptions, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Dataset } from '../core/archive/dataset.ts';
import type { FunctionMetric } from '../core/metrics.ts';
import type { Alarms } from './alarms.ts';
import { datasetMetric } from './service-metric.ts';

export interface ArchiveAlarmsOptions {
  datasets: readonly Dataset[];
  machine: StateMachine;
}

/** Hours after which a night should have followed the last one: a day of 25 hours, and one to work in. */
const HOURS_TO_THE_NEXT_NIGHT = 26;

/** The alarms of the archive, for the workflow and for each dataset that is not paused. */
export function addArchiveAlarms(alarms: Alarms, { datasets, machine }: ArchiveAlarmsOptions): void {
  alarms.addExecutions('Archive', 'archive', machine, 'a-night-that-did-not-succeed');
  for (const dataset of datasets.filter(({ paused }) => !paused)) addDatasetAlarms(alarms, dataset);
}

function addDatasetAlarms(alarms: Alarms, { name, retentionDays }: Dataset): void {
  const metric = (metricName: FunctionMetric, options: MetricOptions) =>
    datasetMetric(alarms, metricName, name, options);
  const day = Duration.days(1);
  alarms.add(`Night-${name}`, {
    metric: metric('ArchiveNightsFinished', { period: Duration.hours(1) }),
    description: `No night of ${name} was finished for more than a day. docs/runbook.md#a-night-that-did-not-finish`,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    evaluationPeriods: HOURS_TO_THE_NEXT_NIGHT,
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarms.add(`OldRows-${name}`, {
    // The plan tells it before anything moves, the report after.
    metric: metric('ArchiveOldestHotRowAgeDays', { period: day, statistic: Stats.MINIMUM }),
    description: `Rows of ${name} are in the database for two days longer than they should. docs/runbook.md#rows-that-stay-in-the-database`,
    threshold: retentionDays + 2,
    treatMissingData: TreatMissingData.IGNORE,
  });
  alarms.add(`Aborted-${name}`, {
    metric: metric('ArchiveBatchesAborted', { period: day }),
    description: `Batches of ${name} were aborted again and again. docs/runbook.md#batches-that-were-aborted`,
    // A day's batch is tried three times before it is left to the next night.
    threshold: 2,
  });
}
