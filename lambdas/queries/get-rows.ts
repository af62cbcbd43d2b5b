import { type AthenaClient, AthenaServiceException } from '@aws-sdk/client-athena';
import * as z from 'zod';
import {
  DEFAULT_ROWS,
  type GetRowsParameters,
  getRowsParameters,
  MAX_ROWS,
} from '../../core/contract/parameters.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import type { RowsPage } from '../../core/contract/rows.ts';
import type { SettledRecord } from '../../core/record/record.ts';
import type { Links } from '../shared/links.ts';
import { mustBe } from '../shared/parameter-fault.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { readToken, writeToken } from './bound-token.ts';
import { type EndedResultDependencies, endedResult, RESULT_GONE } from './ended-result.ts';
import { isBusy } from './live-state.ts';
import { type RowsWish, resultRows } from './result-rows.ts';
import type { QueryRequest } from './route.ts';

export interface GetRowsDependencies extends EndedResultDependencies {
  links: Links;
}

// A function's answer has 6 MB at the most, and the body is a text within it: its quotes are escaped once more.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_BYTES = 6_000_000;

// The engine's own token, and how many rows to ask for from there on at most.
const placeSchema = z.tuple([z.string(), z.int().min(1).max(MAX_ROWS)]);

// Athena tells nothing of queries that are older: https://docs.aws.amazon.com/athena/latest/APIReference/API_ListQueryExecutions.html
const ENGINE_REMEMBERS_DAYS = 45;
const DAY_MS = 86_400_000;

/** A page of the rows of a result, read from the result itself. */
export async function getRows(
  { queryId, caller, parameters }: QueryRequest<GetRowsParameters>,
  dependencies: GetRowsDependencies,
): Promise<ProxyResult> {
  const ended = await endedResult({ queryId, caller }, dependencies);
  if (ended.refused) return ended.refused;
  const { record, result } = ended;
  if ('Files' in result) {
    return refuse(
      'Conflict',
      `The result is files of ${result.Format}; rows are given of CSV. /results leads to the files.`,
    );
  }
  const { MaxResults = DEFAULT_ROWS, NextToken } = parameters;
  const place = NextToken === undefined ? [] : readToken(placeSchema, NextToken, queryId);
  if (!place) return WRONG_TOKEN;
  const [from, most = MAX_ROWS] = place;
  const wish = {
    queryExecutionId: record.Id,
    from,
    size: Math.min(MaxResults, most),
    isCsv: result.Key.endsWith('.csv'),
  };
  try {
    return await pageThatFits(queryId, wish, dependencies.athena);
  } catch (error) {
    if (!(error instanceof AthenaServiceException)) throw error;
    if (isBusy(error)) return ENGINE_BUSY;
    if ((await dependencies.links.contentLength(result)) === undefined) return RESULT_GONE;
    if (isForgotten(record)) return FORGOTTEN;
    // The file is there, so it is the place in it that the engine does not know.
    if (error.name === 'InvalidRequestException' && from !== undefined) return WRONG_TOKEN;
    throw error;
  }
}

/** Asks again for fewer rows where they are too large together. */
async function pageThatFits(QueryId: string, wish: RowsWish, athena: AthenaClient): Promise<ProxyResult> {
  for (let { size } = wish; ; ) {
    const { columns, rows, next } = await resultRows({ ...wish, size }, athena);
    const page: RowsPage = { QueryId, Columns: columns, Rows: rows };
    const bytes = bytesOf(page);
    size = sizeAfter(page, bytes);
    if (bytes <= MOST_BYTES) {
      return answerOf({
        ...page,
        ...(next !== undefined && { NextToken: writeToken([next, size], QueryId) }),
      });
    }
    if (rows.length <= 1) return ROW_TOO_LARGE;
  }
}

/** How many rows to ask for next, to judge by these: half of what would fit if all were alike, for they are not. */
function sizeAfter(page: RowsPage, bytes: number): number {
  const empty = bytesOf({ ...page, Rows: [] });
  const each = Math.max(1, bytes - empty) / Math.max(1, page.Rows.length);
  return Math.min(Math.max(1, Math.floor((MOST_BYTES - empty) / each / 2)), MAX_ROWS);
}

function answerOf(page: RowsPage): ProxyResult {
  return answer(ROUTES.getRows.answer.status, page);
}

function bytesOf(page: RowsPage): number {
  return Buffer.byteLength(JSON.stringify(answerOf(page)));
}

function isForgotten({ SubmissionDateTime }: SettledRecord): boolean {
  return Date.now() - SubmissionDateTime > ENGINE_REMEMBERS_DAYS * DAY_MS;
}

const WRONG_TOKEN = refuse('InvalidRequest', mustBe(getRowsParameters, 'NextToken'));
const ENGINE_BUSY = refuse(
  'TooManyRequests',
  'The engine has no time to read the result. Please try again in a moment.',
);
const FORGOTTEN = refuse(
  'Gone',
  `The engine gives rows of a result for ${ENGINE_REMEMBERS_DAYS} days. /results still leads to the whole of it.`,
);
const ROW_TOO_LARGE = refuse(
  'RowTooLarge',
  'A row of the result is too large for a page of JSON. /results leads to the whole of it.',
);
