import type { OutputFormat } from '../../core/contract/submission.ts';
import { ORDERS_A_DAY } from '../../local/sample/tables.ts';

/** What is done to a query from outside while it is under way: by its caller, or by an operator at the engine or the workflow. */
export type Interference = 'cancel' | 'stop' | 'abort' | 'abort and redrive';

/** A kind of query, and how such a query may end. */
export interface Kind {
  name: string;
  /** How often it is asked, beside the others. */
  weight: number;
  /** @param number the query's own, so that no two answers are alike. */
  sql: (number: number) => string;
  parameters?: (number: number) => (string | number)[];
  format?: OutputFormat;
  /** The ends that are right: a state, and the code of its error if it has one. */
  ends: readonly string[];
  /** The whole result, uncompressed, where it is known. */
  result?: (number: number) => string;
  interference?: Interference;
}

/** The engine answers such a query with nothing but a throttle: see `faultyAthena`. */
export const UNWELCOME = '/* never taken */';

// Some seconds of work for one core: long enough to be interfered with, and it ends if nobody does.
const LONG = [
  'SELECT count(*) FROM orders a CROSS JOIN orders b',
  "WHERE a.dt = '2026-08-03' AND b.dt BETWEEN '2026-08-04' AND '2026-08-13' AND a.amount + b.amount = 0.01",
].join(' ');

export const KINDS: readonly Kind[] = [
  {
    name: 'one',
    weight: 45,
    sql: (number) => `SELECT ${number} AS n`,
    ends: ['SUCCEEDED'],
    result: (number) => `"n"\n"${number}"\n`,
  },
  {
    name: 'parameter',
    weight: 10,
    sql: () => 'SELECT ? AS n, ? AS text',
    parameters: (number) => [number, `it's ${number}`],
    ends: ['SUCCEEDED'],
    result: (number) => `"n","text"\n"${number}","it's ${number}"\n`,
  },
  {
    name: 'aggregate',
    weight: 15,
    sql: (number) => `SELECT ${number} AS n, count(*) AS orders FROM orders WHERE dt = '2026-09-15'`,
    ends: ['SUCCEEDED'],
    result: (number) => `"n","orders"\n"${number}","${ORDERS_A_DAY}"\n`,
  },
  {
    name: 'files',
    weight: 5,
    sql: (number) => `SELECT ${number} AS n`,
    format: 'JSON',
    ends: ['SUCCEEDED'],
    result: (number) => `{"n":${number}}\n`,
  },
  { name: 'writes', weight: 3, sql: () => 'DROP TABLE orders', ends: ['FAILED StatementRefused'] },
  {
    name: 'does not parse',
    weight: 8,
    sql: (number) => `SELECT ${number} FROM`,
    ends: ['FAILED QueryInvalid'],
  },
  {
    name: 'missing table',
    weight: 8,
    sql: (number) => `SELECT * FROM nowhere_${number}`,
    ends: ['FAILED QueryFailed'],
  },
  {
    name: 'fails while it runs',
    weight: 4,
    sql: (number) => `SELECT CAST('number ${number}' AS integer)`,
    ends: ['FAILED QueryFailed'],
  },
  {
    name: 'never taken',
    weight: 2,
    sql: (number) => `SELECT ${number} ${UNWELCOME}`,
    ends: ['FAILED EngineThrottled'],
  },
  {
    name: 'cancelled',
    weight: 3,
    sql: () => LONG,
    ends: ['CANCELLED QueryCancelled', 'SUCCEEDED'],
    interference: 'cancel',
  },
  {
    name: 'stopped',
    weight: 2,
    sql: () => LONG,
    ends: ['CANCELLED QueryCancelled', 'SUCCEEDED'],
    interference: 'stop',
  },
  {
    name: 'aborted',
    weight: 4,
    sql: (number) => `SELECT ${number} AS n, sum(amount) AS revenue FROM orders`,
    ends: ['FAILED ExecutionAborted', 'SUCCEEDED'],
    interference: 'abort',
  },
  {
    name: 'redriven',
    weight: 2,
    sql: (number) => `SELECT ${number} AS n, max(amount) AS most FROM orders`,
    // The net stops the engine's query; the redriven execution may be the first to see that.
    ends: ['FAILED ExecutionAborted', 'SUCCEEDED', 'CANCELLED QueryCancelled'],
    interference: 'abort and redrive',
  },
];
