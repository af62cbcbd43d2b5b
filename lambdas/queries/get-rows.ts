import { type AthenaClient, AthenaServiceException } from '@aws-sdk/client-athena';
import * as z from 'zod';
import { DEFAULT_ROWS, type GetRowsParameters, getRowsParameters } from '../../core/contract/parameters.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import type { RowsPage } from '../../core/contract/rows.ts';
import type { Links, ResultObject } from '../shared/links.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { readToken, writeToken } from './bound-token.ts';
import { type EndedResultDependencies, endedResult, RESULT_GONE } from './ended-result.ts';
import { isBusy } from './live-state.ts';
import { mustBe } from './parameter-fault.ts';
import { type RowsWish, resultRows } from './result-rows.ts';
import type { QueryRequest } from './route.ts';

export interface GetRowsDependencies extends EndedResultDependencies {
  links: Links;
}

// A function's answer has 6 MB at the most, and the body is a text within it: its quotes are escaped once more.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_BYTES = 6_000_000;

const placeSchema = z.tuple([z.string()]);

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
  const { MaxResults: size = DEFAULT_ROWS, NextToken } = parameters;
  const from = NextToken === undefined ? undefined : readToken(placeSchema, NextToken, queryId)?.[0];
  if (NextToken !== undefined && from === undefined) return WRONG_TOKEN;
  const wish = { queryExecutionId: record.Id, from, size, isCsv: result.Key.endsWith('.csv') };
  try {
    return await pageThatFits(queryId, wish, dependencies.athena);
  } catch (error) {
    return unreadable(error, { ...result, isContinued: from !== undefined }, dependencies.links);
  }
}

const WRONG_TOKEN = refuse('InvalidRequest', mustBe(getRowsParameters, 'NextToken'));

/** Asks again for fewer rows where they are too large together. */
async function pageThatFits(QueryId: string, wish: RowsWish, athena: AthenaClient): Promise<ProxyResult> {
  for (let { size } = wish; ; ) {
    const { columns, rows, next } = await resultRows({ ...wish, size }, athena);
    const page: RowsPage = {
      QueryId,
      Columns: columns,
      Rows: rows,
      ...(next !== undefined && { NextToken: writeToken([next], QueryId) }),
    };
    const given = answer(ROUTES.getRows.answer.status, page);
    const bytes = Buffer.byteLength(JSON.stringify(given));
    if (bytes <= MOST_BYTES) return given;
    if (rows.length <= 1) return TOO_LARGE;
    // Half of what would fit if all were alike.
    size = Math.max(1, Math.floor((rows.length * MOST_BYTES) / bytes / 2));
  }
}

const TOO_LARGE = refuse(
  'Conflict',
  'A row of the result is too large for a page of JSON. /results leads to the whole of it.',
);

/** Says why the engine does not give the rows. @throws the error where that is no matter of the caller's. */
async function unreadable(
  error: unknown,
  { isContinued, ...object }: ResultObject & { isContinued: boolean },
  links: Links,
): Promise<ProxyResult> {
  if (!(error instanceof AthenaServiceException)) throw error;
  if (isBusy(error)) {
    return refuse(
      'TooManyRequests',
      'The engine has no time to read the result. Please try again in a moment.',
    );
  }
  if (error.name !== 'InvalidRequestException') throw error;
  if ((await links.contentLength(object)) === undefined) return RESULT_GONE;
  // The file is there, so it is the place in it that the engine does not know.
  if (isContinued) return WRONG_TOKEN;
  throw error;
}
