import { AthenaClient } from '@aws-sdk/client-athena';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Answers, awsStandIn } from '../../support/aws-stand-in.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const machine = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
export const QUERY_MACHINE = machine('query');
export const DELIVERY_MACHINE = machine('delivery');
export const executionOf = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace('stateMachine', 'execution')}:${name}`;

export const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };
export const ORDER = { CallbackUrl: 'https://a.example/', ExpiresIn: 60, Context: [null] };
export const STARTED = new Date('2026-01-01T00:00:00.000Z');

const SUBMITTED = {
  type: 'TaskSucceeded',
  taskSucceededEventDetails: {
    resourceType: 'aws-sdk:athena',
    resource: 'startQueryExecution',
    output: '{"QueryExecutionId":"e"}',
  },
};

/** An execution of the query workflow that did not succeed, as AWS tells of it, and a place for what is done then. */
export async function setUp(about: { ended?: object; events?: object[]; answers?: Answers } = {}) {
  const aws = await awsStandIn({
    'AWSStepFunctions.DescribeExecution': {
      body: {
        name: 'q',
        status: 'ABORTED',
        startDate: STARTED.getTime() / 1_000,
        input: JSON.stringify({ Request: { Query: 'SELECT 1', ...ORDER }, Caller: CALLER }),
        ...about.ended,
      },
    },
    'AWSStepFunctions.GetExecutionHistory': { body: { events: about.events ?? [SUBMITTED] } },
    'AWSStepFunctions.StartExecution': { body: {} },
    'AmazonAthena.StopQueryExecution': { body: {} },
    ...about.answers,
  });
  const dependencies = {
    records: memoryRecordStore(),
    sfn: new SFNClient({ ...aws.client, maxAttempts: 1 }),
    athena: new AthenaClient({ ...aws.client, maxAttempts: 1 }),
    queryStateMachineArn: QUERY_MACHINE,
    deliveryStateMachineArn: DELIVERY_MACHINE,
  };
  const sent = () =>
    aws.asked.map(({ operation, body }) => ({ operation: operation.split('.')[1], input: JSON.parse(body) }));
  return { dependencies, sent, [Symbol.asyncDispose]: aws.close };
}
