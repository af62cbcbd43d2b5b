import type { Callback } from '../../core/contract/query.ts';
import { DeliveryFailed, DeliveryRefused } from '../../core/errors.ts';
import type { Attempt, QueryRecord } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { callbackOf, isSettled, type SettledRecord } from '../../core/record/view.ts';
import type { DeliverCall } from '../../core/workflow/deliver-call.ts';
import { outcomeOf, resultLocation } from '../../core/workflow/outcome.ts';
import { freshResult } from '../shared/fresh-result.ts';
import type { Links } from '../shared/links.ts';
import type { CallbackSender } from './callback-sender.ts';

export interface DeliverDependencies {
  records: RecordStore;
  links: Links;
  sender: CallbackSender;
}

/** What the workflow is answered, and shows as its output. */
export interface Delivered {
  QueryId: string;
  State: Callback['State']['State'];
  DeliveryState: 'DELIVERED' | 'NONE';
}

/**
 * Settles how the query ended, once, and makes one attempt to tell the caller. What is told is always the outcome that
 * stands in the record, so two processes that race tell the same.
 * @throws {DeliveryFailed} when a later attempt may succeed.
 * @throws {DeliveryRefused} when none will.
 */
export async function deliver(call: DeliverCall, dependencies: DeliverDependencies): Promise<Delivered> {
  const record = await settle(call, dependencies);
  const told = { QueryId: record.QueryId, State: record.Outcome.State };
  const url = record.Order?.CallbackUrl;
  if (!url) return { ...told, DeliveryState: 'NONE' };
  if (record.DeliveryState !== 'DELIVERED') await attempt(record, url, dependencies);
  return { ...told, DeliveryState: 'DELIVERED' };
}

async function settle(call: DeliverCall, { records, links }: DeliverDependencies): Promise<SettledRecord> {
  const location = resultLocation(call);
  const ContentLength = location && (await links.contentLength(location));
  const file = location && ContentLength !== undefined ? { ...location, ContentLength } : undefined;
  return settled(await records.settle(call, call.Order, outcomeOf(call, file, Date.now())));
}

function settled(record: QueryRecord): SettledRecord {
  if (isSettled(record)) return record;
  throw new TypeError('The record store returned a settled record without its outcome.');
}

async function attempt(record: SettledRecord, url: string, { records, links, sender }: DeliverDependencies) {
  const message = callbackOf(record, await freshResult(record, links));
  const started = Date.now();
  const ended = (rest: Partial<Attempt>) => ({
    DateTime: started,
    DurationInMillis: Date.now() - started,
    ...rest,
  });
  try {
    const { statusCode } = await sender.send(url, `msg_${record.QueryId}`, JSON.stringify(message));
    await records.recordAttempt(record.Id, ended({ StatusCode: statusCode }), 'DELIVERED');
  } catch (error) {
    if (!(error instanceof DeliveryFailed || error instanceof DeliveryRefused)) throw error;
    const state = error instanceof DeliveryRefused ? 'FAILED' : 'PENDING';
    const status = error.statusCode === undefined ? {} : { StatusCode: error.statusCode };
    await records.recordAttempt(record.Id, ended({ ...status, Error: error.message }), state);
    throw error;
  }
}
