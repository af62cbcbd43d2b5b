import { estimatedPrice } from '../../core/workflow/price.ts';
import {
  CALLBACK_BYTES,
  GIGABYTE,
  INDEXES,
  ITEM_OVERHEAD_BYTES,
  LOG_COMPRESSION,
  MEGABYTE,
  MEMORY_GIGABYTES,
  RECORD_BYTES,
  RECORD_MONTHS,
  RESULT_MONTHS,
  RESULT_OBJECTS,
  SECONDS_PER_MONTH,
  SECRET_SECONDS,
} from './assumptions.ts';
import type { Meter } from './prices.ts';
import type { Workload } from './workload.ts';

/** What a month uses, in the units of the prices. What is left out is not used. */
export type Usage = Readonly<Partial<Record<Meter, number>>>;

/** Calls of a function. */
export interface Calls {
  count: number;
  /** What one of them is billed for. */
  seconds: number;
}

export function lambdaUsage(calls: readonly Calls[]) {
  return {
    invocations: calls.reduce((sum, { count }) => sum + count, 0),
    gigabyteSeconds: calls.reduce((sum, { count, seconds }) => sum + count * seconds, 0) * MEMORY_GIGABYTES,
  };
}

/**
 * Reads and writes of records, and the records of as many months as they are kept. A write takes a unit for each KB of the
 * item, in the table and again in each index; a read takes one for each 4 KB, half of it from an index.
 * @param queries a month.
 */
export function recordUsage(queries: number, calls: { writes: number; reads: number; indexReads: number }) {
  const entryBytes = RECORD_BYTES + ITEM_OVERHEAD_BYTES;
  const gigabytes = (queries * RECORD_MONTHS * entryBytes) / GIGABYTE;
  return {
    writeUnits: calls.writes * Math.ceil(RECORD_BYTES / 1_024) * (1 + INDEXES),
    readUnits: Math.ceil(RECORD_BYTES / 4_096) * (calls.reads + calls.indexReads / 2),
    recordGigabytes: gigabytes * (1 + INDEXES),
    // Of the table alone: indexes are made anew.
    backupGigabytes: gigabytes,
  };
}

/** Result files as Athena writes them and one receiver fetches each. @param heads further questions for them. */
export function resultUsage({ queries, resultMb }: Workload, heads: number) {
  return {
    s3Puts: queries * RESULT_OBJECTS,
    s3Gets: queries + heads,
    resultGigabytes: (queries * resultMb * MEGABYTE * RESULT_MONTHS) / GIGABYTE,
  };
}

/** Entries of a log. */
export interface LogEntries {
  count: number;
  /** Of one of them. */
  bytes: number;
  /** How long they are kept. */
  months: number;
}

export function logUsage(logs: readonly LogEntries[]) {
  const gigabytes = ({ count, bytes }: LogEntries) => (count * bytes) / GIGABYTE;
  return {
    logGigabytes: logs.reduce((sum, log) => sum + gigabytes(log), 0),
    keptLogGigabytes: logs.reduce((sum, log) => sum + gigabytes(log) * log.months * LOG_COMPRESSION, 0),
  };
}

/**
 * How often the secret is read: every five minutes by each function's copy that is at work, but not more often than it is
 * needed. As many copies are at work as there are calls at a time.
 */
export function secretReads({ count, seconds }: Calls): number {
  const copies = Math.max(1, Math.ceil((count * seconds) / SECONDS_PER_MONTH));
  return Math.min(count, (copies * SECONDS_PER_MONTH) / SECRET_SECONDS);
}

/**
 * How many requests are traced, spread evenly over the month: one a second, and a twentieth of the others.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export function tracesOf(requests: number): number {
  const first = Math.min(requests, SECONDS_PER_MONTH);
  return first + (requests - first) / 20;
}

/** What Athena reads. Each query succeeds, and none uses an earlier result. */
export function scanUsage({ queries, scannedGb }: Workload) {
  const terabytes = estimatedPrice(
    {
      Status: { State: 'SUCCEEDED' },
      StatementType: 'DML',
      Statistics: { DataScannedInBytes: Math.round(scannedGb * GIGABYTE) },
    },
    1,
  );
  return { scannedTerabytes: queries * terabytes };
}

/** What leaves AWS, where it does. */
export function transferUsage({ queries, resultMb, internet }: Workload) {
  const bytes = queries * (resultMb * MEGABYTE + CALLBACK_BYTES);
  return internet ? { transferGigabytes: bytes / GIGABYTE } : {};
}
