import { expect, test } from 'vitest';
import { type Resource, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize();
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
const sumOverFiveMinutes = {
  Statistic: 'Sum',
  Period: 300,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

test('there are eleven alarms, and errors of functions are none of them', () => {
  expect([...alarms.keys()].sort()).toEqual([
    'AlarmsCallbacksGivenUp',
    'AlarmsDeadLetters',
    'AlarmsDeliverThrottles',
    'AlarmsDeliveriesAborted',
    'AlarmsDeliveriesFailed',
    'AlarmsDeliveriesTimedOut',
    'AlarmsPrepareThrottles',
    'AlarmsQueriesAborted',
    'AlarmsQueriesFailed',
    'AlarmsQueriesTimedOut',
    'AlarmsServerErrors',
  ]);
});

test('one callback that was given up sets off an alarm, on the metric as Powertools writes it', () => {
  const { Variables } = Object(
    resourcesOf(template, 'AWS::Lambda::Function').get('Deliver')?.Properties.Environment,
  );
  expect(propertiesOf('AlarmsCallbacksGivenUp')).toEqual({
    ...sumOverFiveMinutes,
    Namespace: Variables.POWERTOOLS_METRICS_NAMESPACE,
    MetricName: 'CallbacksGivenUp',
    Dimensions: [{ Name: 'service', Value: Variables.POWERTOOLS_SERVICE_NAME }],
    EvaluationPeriods: 1,
    AlarmDescription: expect.any(String),
  });
});

test('one dead letter sets off an alarm, which stays when the queue falls silent', () => {
  expect(propertiesOf('AlarmsDeadLetters')).toEqual({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: '<ConcludeDeadLetters.QueueName>' }],
    Statistic: 'Maximum',
    Period: 300,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'ignore',
    AlarmDescription: expect.any(String),
  });
});

test.each([
  ['Failed', 'ExecutionsFailed'],
  ['TimedOut', 'ExecutionsTimedOut'],
  ['Aborted', 'ExecutionsAborted'],
])('one execution of either workflow that ends as %s sets off an alarm', (end, metric) => {
  const onExecutions = (machine: string) => ({
    ...sumOverFiveMinutes,
    Namespace: 'AWS/States',
    MetricName: metric,
    Dimensions: [{ Name: 'StateMachineArn', Value: machine }],
    EvaluationPeriods: 1,
    AlarmDescription: expect.any(String),
  });
  expect(propertiesOf(`AlarmsQueries${end}`)).toEqual(onExecutions('<QueryWorkflowMachine>'));
  expect(propertiesOf(`AlarmsDeliveries${end}`)).toEqual(onExecutions('<DeliveryWorkflowMachine>'));
});

test.each(['Deliver', 'Prepare'])(
  'a %s function that is throttled in every other period of half an hour sets off an alarm',
  (name) => {
    expect(propertiesOf(`Alarms${name}Throttles`)).toEqual({
      ...sumOverFiveMinutes,
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Dimensions: [{ Name: 'FunctionName', Value: `<${name}>` }],
      EvaluationPeriods: 6,
      DatapointsToAlarm: 3,
      AlarmDescription: expect.any(String),
    });
  },
);

test('an API that answers with 5xx for a quarter of an hour sets off an alarm', () => {
  expect(propertiesOf('AlarmsServerErrors')).toEqual({
    ...sumOverFiveMinutes,
    Namespace: 'AWS/ApiGateway',
    MetricName: '5XXError',
    Dimensions: [{ Name: 'ApiName', Value: 'Lakehook' }],
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    AlarmDescription: expect.any(String),
  });
});

test('every alarm tells the topic of the deployment when it goes off and when it is over', () => {
  const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:operators';
  const told = [...resourcesOf(synthesize({ alarmTopicArn }), 'AWS::CloudWatch::Alarm').values()];
  expect(told.map(({ Properties }) => [Properties.AlarmActions, Properties.OKActions])).toEqual(
    [...alarms].map(() => [[alarmTopicArn], [alarmTopicArn]]),
  );
});

function propertiesOf(id: string): Resource['Properties'] {
  return alarms.get(id)?.Properties ?? {};
}
