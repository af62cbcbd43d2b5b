import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { LakehookError } from '../core/errors.ts';
import { type QueryRecord, recordSchema } from '../core/record/record.ts';
import { RECORD_LIFETIME } from '../core/record/table.ts';
import { dynamoDbRecordStore } from '../lambdas/shared/dynamodb-record-store.ts';
import { redeliver } from '../lambdas/shared/redeliver.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import { readConfiguration } from '../local/configuration.ts';
import { NAMES } from '../local/names.ts';
import { workflowArn } from '../local/workflows.ts';

interface Options {
  /** Epoch milliseconds. */
  since: number;
  table: string;
  stateMachine: string;
  /** What AWS clients are made with. */
  aws: object;
}

/** `lakehook redeliver`: sends the callbacks again that were given up, of the queries since a time. */
export async function redeliverSince(args: string[]): Promise<void> {
  try {
    const { since, table, stateMachine, aws } = readOptions(args);
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
    const records = dynamoDbRecordStore(documents, table, RECORD_LIFETIME);
    const dependencies = { records, sfn: new SFNClient(aws), deliveryStateMachineArn: stateMachine };
    let count = 0;
    for await (const record of givenUp(documents, table, since)) {
      if ((await redeliver(record, dependencies)) !== 'STARTED') continue;
      console.log(record.QueryId);
      count += 1;
    }
    console.error(`lakehook: ${count} ${count === 1 ? 'callback is' : 'callbacks are'} being sent again.`);
  } catch (error) {
    console.error(`lakehook: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

/** A deployment's table and workflow come together; without them it is this machine's, where the service must run. */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { since: { type: 'string' }, table: { type: 'string' }, 'state-machine': { type: 'string' } },
  });
  const since = Date.parse(values.since ?? '');
  if (Number.isNaN(since)) {
    throw new LakehookError('OptionInvalid', '--since must be a time, such as 2026-01-31T06:00:00Z.');
  }
  const { table, 'state-machine': stateMachine } = values;
  if (table !== undefined && stateMachine !== undefined) return { since, table, stateMachine, aws: {} };
  if (table !== undefined || stateMachine !== undefined) {
    throw new LakehookError('OptionInvalid', '--table and --state-machine come together.');
  }
  const { awsPort } = readConfiguration(process.env);
  return {
    since,
    table: NAMES.recordTable,
    stateMachine: workflowArn('delivery'),
    aws: {
      endpoint: `http://127.0.0.1:${awsPort}`,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    },
  };
}

/** The records of callbacks that were given up, in no order. It reads the whole table. */
async function* givenUp(
  client: DynamoDBDocumentClient,
  TableName: string,
  since: number,
): AsyncGenerator<QueryRecord> {
  const scan = {
    TableName,
    // With Redelivery: one that was begun, and perhaps never started.
    FilterExpression:
      '(DeliveryState = :failed OR attribute_exists(Redelivery)) AND SubmissionDateTime >= :since',
    ExpressionAttributeValues: { ':failed': 'FAILED', ':since': since },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const item of Items) yield recordSchema.parse(item);
  }
}
