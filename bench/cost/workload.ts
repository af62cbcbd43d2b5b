import { parseArgs } from 'node:util';
import * as z from 'zod';
import { DEADLINE_SECONDS } from '../../core/workflow/limits.ts';
import { PRICES } from './prices.ts';

/** What the service is asked in a month. */
export interface Workload {
  queries: number;
  /** How long the engine takes for a query. */
  minutes: number;
  /** Gigabytes that the engine reads for a query. */
  scannedGb: number;
  /** Megabytes of a query's result. */
  resultMb: number;
  /** Requests for the status of a query. */
  getPerQuery: number;
  /** Whether each query has a ClientRequestToken. */
  token: boolean;
  /** Whether callbacks and results leave AWS. */
  internet: boolean;
  region: keyof typeof PRICES;
}

/** The command line. */
export interface CostOptions {
  workload: Workload;
  json: boolean;
}

export const USAGE = `npm run cost -- [options]

  --queries <n>        queries a month (100000)
  --minutes <n>        how long the engine takes for one (2)
  --scanned-gb <n>     gigabytes that it reads for one (1)
  --result-mb <n>      megabytes of its result (1)
  --get-per-query <n>  GET requests for its status (0)
  --token              each has a ClientRequestToken
  --internet           callbacks and results leave AWS
  --region <name>      whose prices (us-east-1)
  --json               for programs`;

// An empty text, 0x10 and 1e9 are numbers to JavaScript.
const amount = z
  .string()
  .regex(/^\d{1,12}(?:\.\d{1,12})?$/, 'must be a number')
  .transform(Number);
const MOST_MINUTES = DEADLINE_SECONDS / 60;
const workloadSchema = z.object({
  queries: amount.pipe(z.int().positive()),
  minutes: amount.pipe(z.number().positive().max(MOST_MINUTES)),
  'scanned-gb': amount,
  'result-mb': amount,
  'get-per-query': amount,
  token: z.boolean(),
  internet: z.boolean(),
  region: z.literal(Object.keys(PRICES).filter(isRegion), {
    error: `must be one whose prices are in bench/cost/prices.ts: ${Object.keys(PRICES).join(', ')}`,
  }),
});

/**
 * Reads the command line.
 * @throws {Error} that names each option that is wrong.
 */
export function readOptions(args: string[]): CostOptions {
  const { values } = parseArgs({
    args,
    options: {
      queries: { type: 'string', default: '100000' },
      minutes: { type: 'string', default: '2' },
      'scanned-gb': { type: 'string', default: '1' },
      'result-mb': { type: 'string', default: '1' },
      'get-per-query': { type: 'string', default: '0' },
      token: { type: 'boolean', default: false },
      internet: { type: 'boolean', default: false },
      region: { type: 'string', default: 'us-east-1' },
      json: { type: 'boolean', default: false },
    },
  });
  const read = workloadSchema.safeParse(values);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
    throw new Error(faults.join('\n'));
  }
  const { 'scanned-gb': scannedGb, 'result-mb': resultMb, 'get-per-query': getPerQuery, ...rest } = read.data;
  return { workload: { ...rest, scannedGb, resultMb, getPerQuery }, json: values.json };
}

function isRegion(name: string): name is keyof typeof PRICES {
  return Object.hasOwn(PRICES, name);
}
