import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { recordSchema } from '../core/record/record.ts';
import { dynamoDbRecordStore } from '../lambdas/shared/dynamodb-record-store.ts';
import { redeliver } from '../lambdas/shared/redeliver.ts';
import { NAMES } from '../local/names.ts';
import { workflowArn } from '../local/workflows.ts';
import { exitCodeOf, usageError } from './command.ts';
import { localAws } from './local-aws.ts';
import { regionOfStateMachine } from './state-machine-arn.ts';
import { unanswered } from './unanswered.ts';

interface Options {
  /** Epoch milliseconds. */
  since: number;
  table: string;
  stateMachine: string;
  /** What AWS clients are made with. */
  aws: object;
  /** What is asked, for people: a URL, or a service and its region. */
  service: string;
}

/** `lakehook redeliver`: sends the callbacks again that were given up, of the queries since a time. */
export function redeliverSince(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const options = readOptions(args);
    try {
      await sendAgain(options);
      return 0;
    } catch (error) {
      throw unanswered(error, options.service);
    }
  });
}

async function sendAgain({ since, table, stateMachine, aws }: Options): Promise<void> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
  const sfn = new SFNClient(aws);
  let count = 0;
  for await (const record of givenUp(documents, table, since)) {
    const records = dynamoDbRecordStore(documents, table, lifetimeOf(record));
    const dependencies = { records, sfn, deliveryStateMachineArn: stateMachine };
    if ((await redeliver(record, dependencies)) !== 'STARTED') continue;
    console.log(record.QueryId);
    count += 1;
  }
  console.error(`lakehook: ${count} ${count === 1 ? 'callback is' : 'callbacks are'} being sent again.`);
}

/** A deployment's table and workflow come together; without them it is this machine's, where the service must run. */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { since: { type: 'string' }, table: { type: 'string' }, 'state-machine': { type: 'string' } },
  });
  const since = Date.parse(values.since ?? '');
  if (Number.isNaN(since)) throw usageError('--since must be a time, such as 2026-01-31T06:00:00Z.');
  const { table, 'state-machine': stateMachine } = values;
  if (table !== undefined && stateMachine !== undefined) {
    return { since, table, stateMachine, ...awsOf(stateMachine) };
  }
  if (table !== undefined || stateMachine !== undefined) {
    throw usageError('--table and --state-machine come together.');
  }
  const aws = localAws();
  return {
    since,
    table: NAMES.recordTable,
    stateMachine: workflowArn('delivery'),
    aws,
    service: aws.endpoint,
  };
}

/** The table is in the region of the workflow. */
function awsOf(stateMachine: string): Pick<Options, 'aws' | 'service'> {
  const region = regionOfStateMachine(stateMachine, 'the delivery workflow');
  return { aws: { region }, service: `AWS in ${region}` };
}

const givenUpSchema = recordSchema.extend({
  /** Epoch seconds. */
  ExpiresAt: z.int(),
});
type GivenUp = z.infer<typeof givenUpSchema>;

/** The records of callbacks that were given up, in no order. It reads the whole table. */
async function* givenUp(
  client: DynamoDBDocumentClient,
  TableName: string,
  since: number,
): AsyncGenerator<GivenUp> {
  const scan = {
    TableName,
    // With Redelivery: one that was begun, and perhaps never started.
    FilterExpression:
      '(DeliveryState = :failed OR attribute_exists(Redelivery)) AND SubmissionDateTime >= :since',
    ExpressionAttributeValues: { ':failed': 'FAILED', ':since': since },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const item of Items) yield givenUpSchema.parse(item);
  }
}

/**
 * Seconds that the deployment keeps this record, which only the record says: it expires so long after the query. What was sent
 * again before is kept longer by as much as had passed by then.
 */
function lifetimeOf({ ExpiresAt, SubmissionDateTime }: GivenUp): number {
  return ExpiresAt - Math.floor(SubmissionDateTime / 1_000);
}
