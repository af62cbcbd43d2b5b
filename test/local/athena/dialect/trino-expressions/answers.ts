import { AGGREGATES } from './aggregates.ts';
import type { Answer } from './answer.ts';
import { ARRAYS } from './arrays.ts';
import { BINARY_AND_URLS } from './binary-and-urls.ts';
import { CASTS } from './casts.ts';
import { CONDITIONS } from './conditions.ts';
import { DATES_AND_TIMES } from './dates-and-times.ts';
import { OF_JSON } from './json.ts';
import { MAPS_AND_ROWS } from './maps-and-rows.ts';
import { MATHEMATICS } from './mathematics.ts';
import { NUMBERS_AND_OPERATORS } from './numbers-and-operators.ts';
import { REGULAR_EXPRESSIONS } from './regular-expressions.ts';
import { TEXT } from './text.ts';

/**
 * Expressions of Trino with what Trino answers. The values are those of Trino's documentation
 * (https://trino.io/docs/current/functions.html) or follow from its rules.
 */
export const ANSWERS: Record<string, Answer[]> = {
  'numbers and operators': NUMBERS_AND_OPERATORS,
  conditions: CONDITIONS,
  mathematics: MATHEMATICS,
  casts: CASTS,
  text: TEXT,
  'regular expressions': REGULAR_EXPRESSIONS,
  'dates and times': DATES_AND_TIMES,
  arrays: ARRAYS,
  'maps and rows': MAPS_AND_ROWS,
  json: OF_JSON,
  'binary and URLs': BINARY_AND_URLS,
  aggregates: AGGREGATES,
};
