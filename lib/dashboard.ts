import { Duration, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  type MetricOptions,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { RecordTable } from './record-table.ts';
import { datasetMetric, METRICS_NAMESPACE, serviceMetric, serviceName } from './service-metric.ts';

/** What is shown. */
export interface DashboardProps {
  alarms: Alarm[];
  api: RestApi;
  queryMachine: StateMachine;
  deliveryMachine: StateMachine;
  /** By the name that they are shown under. */
  functions: Readonly<Record<string, IFunction>>;
  table: RecordTable;
  deadLetterQueue: IQueue;
  /** The archive, where there is one. */
  archive: { machine: StateMachine; datasets: readonly string[] } | undefined;
}

const PERIOD = Duration.minutes(5);
// A dashboard is 24 columns wide.
const THIRD = 8;
const WHOLE = 24;

/**
 * What goes on, on one page: alarms, queries, callbacks, then what they run on. Its numbers are the ones that docs/runbook.md
 * speaks of.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { stackName, region } = Stack.of(this);
    const dashboard = new CloudWatchDashboard(this, 'Resource', {
      // Dashboards are the account's, whatever the region.
      dashboardName: `${stackName}-${region}`,
      defaultInterval: Duration.hours(12),
    });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', width: WHOLE, alarms: props.alarms }));
    dashboard.addWidgets(...this.#queries(props));
    dashboard.addWidgets(...this.#callbacks(props));
    if (props.archive) dashboard.addWidgets(...this.#archive(props.archive));
    dashboard.addWidgets(...this.#service(props));
  }

  #queries({ queryMachine }: DashboardProps): GraphWidget[] {
    return [
      graph('Queries', [
        queryMachine.metricStarted({ period: PERIOD, label: 'accepted' }),
        serviceMetric(this, 'SUCCEEDED', { period: PERIOD }),
        serviceMetric(this, 'FAILED', { period: PERIOD }),
        serviceMetric(this, 'CANCELLED', { period: PERIOD }),
        serviceMetric(this, 'StatementsRefused', { period: PERIOD }),
      ]),
      graph('Failures by code', [this.#failuresByCode()]),
      graph('Bytes scanned', [serviceMetric(this, 'BytesScanned', { period: PERIOD })]),
    ];
  }

  #callbacks({ deliveryMachine, queryMachine }: DashboardProps): GraphWidget[] {
    const delay = (statistic: string) =>
      serviceMetric(this, 'CallbackDelay', { period: PERIOD, statistic, label: statistic });
    return [
      graph('Callback delay in milliseconds', [delay(Stats.p(50)), delay(Stats.p(99))]),
      graph('Delivery attempts', [
        serviceMetric(this, 'DeliveryAttempts', { period: PERIOD }),
        serviceMetric(this, 'DeliveryAttemptsFailed', { period: PERIOD }),
        serviceMetric(this, 'CallbacksGivenUp', { period: PERIOD }),
      ]),
      graph('Executions that did not succeed', [
        ...executions('queries', queryMachine),
        ...executions('deliveries', deliveryMachine),
        serviceMetric(this, 'Concluded', { period: PERIOD }),
      ]),
    ];
  }

  #archive({ machine, datasets }: NonNullable<DashboardProps['archive']>): GraphWidget[] {
    const each = (metricName: Parameters<typeof datasetMetric>[1], options: MetricOptions = {}) =>
      datasets.map((label) => datasetMetric(this, metricName, label, { period: PERIOD, label, ...options }));
    return [
      graph('Archive: rows moved', each('ArchiveRowsMoved')),
      graph(
        'Archive: age of the oldest row in the database, in days',
        each('ArchiveOldestHotRowAgeDays', { statistic: Stats.MAXIMUM }),
      ),
      graph('Archive: nights that were finished or did not succeed, batches aborted', [
        ...each('ArchiveNightsFinished'),
        ...each('ArchiveBatchesAborted'),
        ...executions('nights', machine),
      ]),
    ];
  }

  #service({ api, functions, table, deadLetterQueue }: DashboardProps): GraphWidget[] {
    const each = (metricOf: (of: IFunction, label: string) => IMetric) =>
      Object.entries(functions).map(([name, of]) => metricOf(of, name));
    return [
      graph('API', [
        api.metricCount({ period: PERIOD, label: 'requests' }),
        api.metricClientError({ period: PERIOD, label: '4xx' }),
        api.metricServerError({ period: PERIOD, label: '5xx' }),
      ]),
      graph('API latency in milliseconds', [
        api.metricLatency({ period: PERIOD, statistic: Stats.p(50), label: 'p50' }),
        api.metricLatency({ period: PERIOD, statistic: Stats.p(99), label: 'p99' }),
      ]),
      graph(
        'Function errors',
        each((of, label) => of.metricErrors({ period: PERIOD, label })),
      ),
      graph(
        'Function throttles',
        each((of, label) => of.metricThrottles({ period: PERIOD, label })),
      ),
      graph(
        'Function duration in milliseconds, p99',
        each((of, label) => of.metricDuration({ period: PERIOD, statistic: Stats.p(99), label })),
      ),
      graph('Records and dead letters', [
        table.metricThrottledRequestsForOperation('UpdateItem', {
          period: PERIOD,
          label: 'throttled writes',
        }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          period: PERIOD,
          statistic: Stats.MAXIMUM,
          label: 'dead letters',
        }),
      ]),
    ];
  }

  /** A line for each code that occurs; which they are is not known before. */
  #failuresByCode(): IMetric {
    const metric = 'FailuresByCode';
    const service = serviceName(this);
    const found = `{${METRICS_NAMESPACE},service,Code} MetricName="${metric}" service="${service}"`;
    return new MathExpression({
      expression: `SEARCH('${found}', 'Sum', ${PERIOD.toSeconds()})`,
      usingMetrics: {},
      period: PERIOD,
      label: '',
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: THIRD, leftYAxis: { min: 0, showUnits: false } });
}

function executions(name: string, machine: StateMachine): IMetric[] {
  return [
    machine.metricFailed({ period: PERIOD, label: `${name} failed` }),
    machine.metricTimedOut({ period: PERIOD, label: `${name} timed out` }),
    machine.metricAborted({ period: PERIOD, label: `${name} aborted` }),
  ];
}
