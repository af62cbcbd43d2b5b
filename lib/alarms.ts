import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { serviceMetric } from './service-metric.ts';

/** What is watched, and who is told. */
export interface AlarmsProps {
  /** The topic that is told when an alarm goes off, and when it is over; without it alarms only show their state. */
  topicArn: string | undefined;
  deliver: IFunction;
  prepare: IFunction;
  queryMachine: StateMachine;
  deliveryMachine: StateMachine;
  api: RestApi;
  /** Where what could not be concluded is kept. */
  deadLetterQueue: IQueue;
}

const PERIOD = Duration.minutes(5);

/**
 * The alarms of a deployment, each with its article of docs/runbook.md. Errors of the deliver function are none: that is
 * how it tells the workflow to try again.
 */
export class Alarms extends Construct {
  /** In the order in which they were added. */
  readonly all: Alarm[] = [];
  readonly #action: SnsAction | undefined;

  constructor(
    scope: Construct,
    id: string,
    { topicArn, deliver, prepare, queryMachine, deliveryMachine, api, deadLetterQueue }: AlarmsProps,
  ) {
    super(scope, id);
    this.#action = topicArn ? new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn)) : undefined;
    this.add('CallbacksGivenUp', {
      metric: serviceMetric(this, 'CallbacksGivenUp', { period: PERIOD }),
      description: 'A callback was given up. docs/runbook.md#callbacks-given-up',
    });
    this.add('DeadLetters', {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: Stats.MAXIMUM,
      }),
      description: 'The net could not conclude what ended. docs/runbook.md#dead-letters',
      // A queue that nobody touches for six hours reports nothing more, whatever lies in it.
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
      treatMissingData: TreatMissingData.IGNORE,
    });
    this.addExecutions('Queries', 'query workflow', queryMachine);
    this.addExecutions('Deliveries', 'delivery workflow', deliveryMachine);
    this.#addThrottles('DeliverThrottles', deliver, 'deliver function', 'deliver-throttled');
    this.#addThrottles('PrepareThrottles', prepare, 'prepare function', 'prepare-throttled');
    this.add('ServerErrors', {
      metric: api.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      description: 'The API answers with 5xx. docs/runbook.md#server-errors',
      // Clients ask again, and one that does not succeed in a while is what counts.
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
    });
  }

  /** One for each way not to succeed: a sum of metrics would be missing where one of them is. */
  addExecutions(
    id: string,
    name: string,
    machine: StateMachine,
    anchor = 'executions-that-did-not-succeed',
  ): void {
    const article = `docs/runbook.md#${anchor}`;
    this.add(`${id}Failed`, {
      metric: machine.metricFailed({ period: PERIOD }),
      description: `An execution of the ${name} failed. ${article}`,
    });
    this.add(`${id}TimedOut`, {
      metric: machine.metricTimedOut({ period: PERIOD }),
      description: `An execution of the ${name} timed out. ${article}`,
    });
    this.add(`${id}Aborted`, {
      metric: machine.metricAborted({ period: PERIOD }),
      description: `An execution of the ${name} was aborted. ${article}`,
    });
  }

  /**
   * A throttled call is made again, at least every ten minutes in the end: one burst passes by itself, and a limit that stays
   * shows in every other period of half an hour.
   */
  #addThrottles(id: string, calls: IFunction, name: string, article: string) {
    this.add(id, {
      metric: calls.metricThrottles({ period: PERIOD }),
      description: `The ${name} is throttled. docs/runbook.md#${article}`,
      evaluationPeriods: 6,
      datapointsToAlarm: 3,
    });
  }

  /** An alarm on anything above nothing, unless something else is said. */
  add(id: string, options: AlarmOptions): void {
    const { metric, description, ...rest } = options;
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: description,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...rest,
    });
    this.all.push(alarm);
    if (!this.#action) return;
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
  }
}

type AlarmOptions = { metric: IMetric; description: string } & Partial<
  Pick<
    CreateAlarmOptions,
    'comparisonOperator' | 'datapointsToAlarm' | 'evaluationPeriods' | 'threshold' | 'treatMissingData'
  >
>;
