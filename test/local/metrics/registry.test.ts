import { describe, expect, test } from 'vitest';
import { FUNCTION_METRICS } from '../../../core/metrics.ts';
import { awsEvent } from '../../../local/events/event.ts';
import { localObservers } from '../../../local/functions/local-observers.ts';
import { countExecution } from '../../../local/metrics/count-executions.ts';
import { createMetricsRegistry } from '../../../local/metrics/registry.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';

describe('what was counted', () => {
  test('is written as Prometheus reads it, by name', () => {
    const registry = createMetricsRegistry();
    registry.add('FailuresByCode', 1, { service: 'lakehook', Code: 'QueryFailed' });
    registry.add('FailuresByCode', 2, { service: 'lakehook', Code: 'Deadline"\\\n' });
    registry.add('FailuresByCode', 3, { service: 'lakehook', Code: 'QueryFailed' });
    for (const bytes of [10, 32]) registry.add('BytesScanned', bytes, { service: 'lakehook' });
    for (const days of [9, 7]) registry.add('ArchiveOldestHotRowAgeDays', days, {});
    registry.add('Unheard', 1, {});
    expect(registry.text()).toBe(
      [
        `# HELP ArchiveOldestHotRowAgeDays ${FUNCTION_METRICS.ArchiveOldestHotRowAgeDays.meaning}`,
        '# TYPE ArchiveOldestHotRowAgeDays gauge',
        'ArchiveOldestHotRowAgeDays 7',
        `# HELP BytesScanned ${FUNCTION_METRICS.BytesScanned.meaning}`,
        '# TYPE BytesScanned summary',
        'BytesScanned_sum{service="lakehook"} 42',
        'BytesScanned_count{service="lakehook"} 2',
        `# HELP FailuresByCode ${FUNCTION_METRICS.FailuresByCode.meaning}`,
        '# TYPE FailuresByCode counter',
        'FailuresByCode{service="lakehook",Code="QueryFailed"} 4',
        'FailuresByCode{service="lakehook",Code="Deadline\\"\\\\\\n"} 2',
        '# TYPE Unheard counter',
        'Unheard 1',
        '',
      ].join('\n'),
    );
  });

  test('is nothing at first', () => {
    expect(createMetricsRegistry().text()).toBe('');
  });

  test('is taken from functions as they write it for CloudWatch', () => {
    const registry = createMetricsRegistry();
    const { metrics } = localObservers('deliver', 'SILENT', registry.collect);
    metrics.addMetric('SUCCEEDED', 'Count', 1);
    metrics.addMetric('SUCCEEDED', 'Count', 1);
    metrics.addDimension('Dataset', 'orders');
    metrics.publishStoredMetrics();
    metrics.singleMetric().addDimension('Code', 'QueryFailed').addMetric('FailuresByCode', 'Count', 1);
    metrics.addMetric('SUCCEEDED', 'Count', 1);
    metrics.publishStoredMetrics();
    metrics.publishStoredMetrics();
    expect(
      registry
        .text()
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toEqual([
      'FailuresByCode{service="lakehook",Code="QueryFailed"} 1',
      'SUCCEEDED{service="lakehook",Dataset="orders"} 2',
      'SUCCEEDED{service="lakehook"} 1',
      '',
    ]);
  });
});

test('executions are counted by the events of Step Functions', () => {
  const registry = createMetricsRegistry();
  const tell = (status: string, redriveCount = 0) =>
    countExecution(
      awsEvent(
        {
          source: 'aws.states',
          detailType: 'Step Functions Execution Status Change',
          resources: [],
          detail: { stateMachineArn: ARN, status, redriveCount },
        },
        0,
      ),
      registry,
    );
  for (const status of ['RUNNING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT']) tell(status);
  tell('RUNNING', 1);
  countExecution(awsEvent({ source: 'aws.athena', detailType: 'x', resources: [], detail: {} }, 0), registry);
  const label = `{StateMachineArn="${ARN}"}`;
  expect(
    registry
      .text()
      .split('\n')
      .filter((line) => !line.startsWith('#')),
  ).toEqual([
    `ExecutionsAborted${label} 1`,
    `ExecutionsFailed${label} 1`,
    `ExecutionsStarted${label} 2`,
    `ExecutionsSucceeded${label} 1`,
    `ExecutionsTimedOut${label} 1`,
    '',
  ]);
});
