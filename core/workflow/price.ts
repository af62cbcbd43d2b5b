import type { QueryExecution } from './deliver-call.ts';

const MEGABYTE = 2 ** 20;
const MEGABYTES_PER_TERABYTE = 2 ** 20;
const LEAST_MEGABYTES = 10;

/**
 * What Athena charges for a query: by the terabyte that it read, rounded up to the next megabyte, and for ten at the least.
 * Statements of DDL, failed queries and results that were used again cost nothing; a query that was cancelled costs what it
 * had read by then, and one that only shows a plan reads nothing.
 * https://aws.amazon.com/athena/pricing/
 * @param pricePerTerabyte US dollars.
 * @returns US dollars, to eight places: the least that is charged has five figures then.
 */
export function estimatedPrice(execution: QueryExecution, pricePerTerabyte: number): number {
  if (!isCharged(execution)) return 0;
  const megabytes = Math.ceil((execution.Statistics?.DataScannedInBytes ?? 0) / MEGABYTE);
  const charged = Math.max(LEAST_MEGABYTES, megabytes) / MEGABYTES_PER_TERABYTE;
  return Number((charged * pricePerTerabyte).toFixed(8));
}

function isCharged({ Status: { State }, StatementType, Statistics: statistics }: QueryExecution): boolean {
  if (StatementType === 'DDL' || statistics?.ResultReuseInformation?.ReusedPreviousResult) return false;
  if (State === 'SUCCEEDED' && StatementType === 'DML') return true;
  return State !== 'FAILED' && (statistics?.DataScannedInBytes ?? 0) > 0;
}
