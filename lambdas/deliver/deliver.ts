import { type Attempt, type Callback, MOST_FILES_TOLD } from '../../core/contract/query.ts';
import { nextAttempt, pauseAfter } from '../../core/delivery/schedule.ts';
import { webhookId } from '../../core/delivery/webhook-id.ts';
import { DeliveryExhausted, DeliveryFailed, DeliveryRefused } from '../../core/errors.ts';
import { isSettled, type Outcome, recordKey, type SettledRecord } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { callbackOf } from '../../core/record/view.ts';
import type { DeliverCall } from '../../core/workflow/deliver-call.ts';
import { outcomeOf } from '../../core/workflow/outcome.ts';
import { freshResult } from '../shared/fresh-result.ts';
import type { Links } from '../shared/links.ts';
import type { CallbackSender } from './callback-sender.ts';
import { findResult } from './find-result.ts';
import type { ResultFiles } from './result-files.ts';

export interface DeliverDependencies {
  records: RecordStore;
  links: Links;
  files: ResultFiles;
  sender: CallbackSender;
  /** US dollars that the engine charges for a terabyte that it reads. */
  pricePerTerabyte: number;
}

/** Told of what happens, for whoever counts. */
export interface DeliveryWatch {
  /** This call has settled how the query ended. */
  settled(outcome: Outcome): void;
  /** The caller is about to be told. */
  attempting(): void;
}

const UNWATCHED: DeliveryWatch = { settled: () => undefined, attempting: () => undefined };

/** What the workflow is answered, and shows as its output. */
export interface Delivered {
  QueryId: string;
  State: Callback['State']['State'];
  DeliveryState: 'DELIVERED' | 'NONE';
}

/** The answer where the query was redriven meanwhile: its own execution tells. */
export interface LeftToOthers {
  QueryId: string;
  DeliveryState: 'REDRIVEN';
}

/**
 * Settles how the query ended, once, and makes one attempt to tell the caller. What is told is always the outcome that
 * stands in the record, so two processes that race tell the same.
 * @throws {DeliveryFailed} when there will be another attempt; the message ends in "Next attempt in <n> s.", where the
 *   workflow reads it: of an error nothing but its name and message reaches a definition.
 * @throws {DeliveryRefused} when no attempt would succeed.
 * @throws {DeliveryExhausted} when this was the last of the schedule.
 */
export async function deliver(
  call: DeliverCall,
  dependencies: DeliverDependencies,
  watch: DeliveryWatch = UNWATCHED,
): Promise<Delivered | LeftToOthers> {
  const record = await settle(call, dependencies, watch);
  if (!record) return { QueryId: call.QueryId, DeliveryState: 'REDRIVEN' };
  const told = { QueryId: record.QueryId, State: record.Outcome.State };
  const url = record.Order?.CallbackUrl;
  if (!url) return { ...told, DeliveryState: 'NONE' };
  if (record.DeliveryState !== 'DELIVERED') await tell(record, url, call.Attempt, { ...dependencies, watch });
  return { ...told, DeliveryState: 'DELIVERED' };
}

async function settle(
  call: DeliverCall,
  { records, links, files, pricePerTerabyte }: DeliverDependencies,
  watch: DeliveryWatch,
): Promise<SettledRecord | undefined> {
  const record = await records.get(recordKey(call).Id);
  if (record && isSettled(record)) return record;
  // Before it was redriven the net may have told of it under its QueryId, for want of the engine's id.
  const told = call.QueryExecutionId && call.RedriveCount ? await records.claim(call.QueryId) : undefined;
  if (told) return told;
  const result = await findResult(call, links, files);
  const settled = await records.settle(
    call,
    call.Order,
    outcomeOf(call, result, Date.now(), pricePerTerabyte),
  );
  if (settled) watch.settled(settled.Outcome);
  return settled;
}

async function tell(
  record: SettledRecord,
  url: string,
  attempt: number,
  { records, links, sender, watch }: DeliverDependencies & { watch: DeliveryWatch },
) {
  const message = callbackOf(record, await freshResult(record, links, MOST_FILES_TOLD));
  watch.attempting();
  const started = Date.now();
  const ended = (rest: Partial<Attempt>): Attempt => ({
    DateTime: started,
    DurationInMillis: Date.now() - started,
    ...rest,
  });
  try {
    const { statusCode, answer } = await sender.send(url, webhookId(record.QueryId), JSON.stringify(message));
    const accepted = ended({ StatusCode: statusCode, ...(answer && { Answer: answer }) });
    await records.recordAttempt(record.Id, accepted, 'DELIVERED');
  } catch (error) {
    if (!(error instanceof DeliveryFailed || error instanceof DeliveryRefused)) throw error;
    const pause = error instanceof DeliveryFailed ? pauseAfter(attempt, error.retryAfter) : undefined;
    const failed = ended({
      ...(error.statusCode !== undefined && { StatusCode: error.statusCode }),
      Error: error.message,
      ...(error.answer && { Answer: error.answer }),
      ...(pause !== undefined && { NextDateTime: Date.now() + pause * 1_000 }),
    });
    await records.recordAttempt(record.Id, failed, pause === undefined ? 'FAILED' : 'PENDING');
    throw afterwards(error, pause);
  }
}

function afterwards(error: DeliveryFailed | DeliveryRefused, pause: number | undefined): Error {
  if (error instanceof DeliveryRefused) return error;
  const details = { cause: error, ...(error.statusCode !== undefined && { statusCode: error.statusCode }) };
  if (pause === undefined) return new DeliveryExhausted(`${error.message} It was the last attempt.`, details);
  return new DeliveryFailed(`${error.message} ${nextAttempt(pause)}`, details);
}
