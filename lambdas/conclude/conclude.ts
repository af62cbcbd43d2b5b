import type { AthenaClient } from '@aws-sdk/client-athena';
import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { recordKey } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { type DeliveryInput, deliveryInputSchema } from '../../core/workflow/deliver-call.ts';
import { outcomeOf } from '../../core/workflow/outcome.ts';
import { executionArnOf } from '../shared/execution-arn.ts';
import { startDelivery } from '../shared/start-delivery.ts';
import { stopQuery } from '../shared/stop-query.ts';
import { ENDED, endedQuery } from './ended-query.ts';

export interface ConcludeDependencies {
  records: RecordStore;
  sfn: SFNClient;
  athena: AthenaClient;
  queryStateMachineArn: string;
  deliveryStateMachineArn: string;
}

/** REDRIVEN: the execution goes on, or has succeeded since. */
export type Conclusion = 'ALREADY_TOLD' | 'DELIVERY_STARTED' | 'GIVEN_UP' | 'REDRIVEN';

/**
 * The net below the workflows: whatever ended an execution, its caller is told. Where the query workflow got as far as
 * giving up on the receiver, there is nothing left to do; else a delivery is started, which tells the outcome that
 * stands in the record or, if none does, settles this one, and the engine's query is stopped. A delivery that did not
 * succeed is given up, so that nobody waits for it.
 *
 * It can be called for one execution as often as one likes.
 */
export async function conclude(
  executionArn: string,
  dependencies: ConcludeDependencies,
): Promise<Conclusion> {
  const { records, sfn, athena, deliveryStateMachineArn } = dependencies;
  if (isOf(deliveryStateMachineArn, executionArn)) return giveUp(executionArn, dependencies);

  const query = await endedQuery(executionArn, sfn);
  if (!query) return 'REDRIVEN';
  const record = await records.get(recordKey(query).Id);
  const isSettled = record?.Outcome !== undefined;
  // One that is being sent again has an execution of its own, for which the net holds as well.
  if (isSettled && (record.DeliveryState !== 'PENDING' || record.Redelivery)) return 'ALREADY_TOLD';
  await startDelivery(deliveryName(query), query, dependencies);
  if (!isSettled && query.QueryExecutionId) await stopQuery(query.QueryExecutionId, athena);
  return 'DELIVERY_STARTED';
}

/** Whether an execution is one of this state machine's. */
function isOf(stateMachineArn: string, executionArn: string): boolean {
  return executionArn.startsWith(executionArnOf(stateMachineArn, ''));
}

async function giveUp(executionArn: string, { records, sfn }: ConcludeDependencies): Promise<Conclusion> {
  const { input, name = '', status = '' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (!ENDED.includes(status)) return 'REDRIVEN';
  const query = deliveryInputSchema.parse(JSON.parse(input ?? ''));
  // It may have ended before it had settled anything: then the outcome is at least there to be read, and sent again.
  await records.settle(query, query.Order, outcomeOf(query, undefined, Date.now()));
  return (await records.giveUp(recordKey(query).Id, name)) ? 'GIVEN_UP' : 'ALREADY_TOLD';
}

/**
 * Named after the query, so that an event that comes twice starts one delivery; and after the redrive, for an execution that
 * was redriven may end a second time. Names have at most 80 characters, and there are at most 1,000 redrives.
 */
function deliveryName({ QueryId, RedriveCount = 0 }: DeliveryInput): string {
  return RedriveCount === 0 ? QueryId : `${QueryId.slice(0, 68)}-redrive${RedriveCount}`;
}
