import * as z from 'zod';
import { CALLBACK_URL_MAX_LENGTH } from '../delivery/callback-policy.ts';
import { PARAMETER_LENGTH } from '../workflow/limits.ts';

/** Characters of SQL that a query may have. Athena's own limit is 262,144 bytes; UTF-8 can take two a character. */
const MAX_QUERY_LENGTH = 131_072;
/** Characters of JSON that `Context` may have; the request template checks it, for a JSON schema cannot. */
export const MAX_CONTEXT_LENGTH = 4_096;
/** Seconds that links live when the caller does not say. Also all that a chained role session can sign for. */
export const DEFAULT_EXPIRES_IN = 3_600;

/** The formats of results: CSV is Athena's own single file, the others are what UNLOAD writes. */
// https://docs.aws.amazon.com/athena/latest/ug/unload.html
export const OUTPUT_FORMATS = ['CSV', 'PARQUET', 'ORC', 'AVRO', 'JSON'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Seconds for which a ClientRequestToken names its query, from the first request on: a day. */
export const TOKEN_LIFETIME_SECONDS = 24 * 60 * 60;

// Its quotes are two of the characters that Athena takes.
const MAX_PARAMETER_LENGTH = PARAMETER_LENGTH - 2;
// Beyond this a double, which JSONata has only, is not the number that was written.
const exactNumber = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** What differs from one deployment to the next in what a caller may ask. */
export interface SubmissionRules {
  /** The regular expression that a CallbackUrl must match; see `callbackUrlPattern`. */
  callbackUrlPattern: string;
  /** The work groups that callers may name; the first is the default. */
  workGroups: readonly [string, ...string[]];
}

const name = (what: string) =>
  z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^\s/]+$/)
    .describe(
      `The ${what} that the query's unqualified table names are looked up in, 1 to 128 characters without blanks or slashes.`,
    );

/** The fields of every question, whatever it is asked in: who is told, how, and under which token. */
export function orderFields({ callbackUrlPattern, workGroups }: SubmissionRules) {
  return {
    CallbackUrl: z
      .string()
      .max(CALLBACK_URL_MAX_LENGTH)
      .regex(new RegExp(callbackUrlPattern))
      .describe(
        'An absolute https URL with a host name (no address), on port 443 or 8443, without user info or fragment, ' +
          'at most 2,048 characters. The signed message is POSTed there. Without it, poll.',
      )
      .optional(),
    ClientRequestToken: z
      .string()
      .regex(/^[A-Za-z0-9_-]{32,58}$/)
      .describe(
        '32 to 58 letters, digits, hyphens and underscores. For 24 hours the same request with the same token is the ' +
          'same query, whether or not it has ended; with another request, later, or where the query was stopped before the ' +
          'engine had it, the token is refused and names its query.',
      )
      .optional(),
    WorkGroup: z
      .enum(workGroups)
      .describe(`One of the work groups that this deployment allows: ${workGroups.join(', ')}.`)
      .optional(),
    OutputFormat: z
      .enum(OUTPUT_FORMATS)
      .describe(
        'The format of the result, CSV unless it is given. The others are written by UNLOAD: the result is several files ' +
          'then, and the query a SELECT.',
      )
      .optional(),
    ExpiresIn: z
      .int()
      .min(60)
      .max(43_200)
      .describe(
        'The wished lifetime of links in seconds, 60 to 43,200. What a link really has is in its ExpiredIn.',
      )
      .optional(),
    Context: z
      .unknown()
      .describe(
        `Any JSON of at most ${MAX_CONTEXT_LENGTH.toLocaleString('en-US')} characters, handed back with the result. Numbers are ` +
          'read as doubles.',
      )
      .optional(),
  };
}

/** The body of `POST /queries`. The first sentence of each field's description completes "<field> must be ...". */
export function submissionSchema(rules: SubmissionRules) {
  const { CallbackUrl, ClientRequestToken, WorkGroup, OutputFormat, ExpiresIn, Context } = orderFields(rules);
  return z
    .strictObject({
      Query: z
        .string()
        .min(1)
        .max(MAX_QUERY_LENGTH)
        .regex(/\S/)
        .describe('One SQL statement, 1 to 131,072 characters, in the dialect of Athena engine version 3.'),
      CallbackUrl,
      ClientRequestToken,
      Catalog: name('catalogue').optional(),
      Database: name('database').optional(),
      WorkGroup,
      ExecutionParameters: z
        .array(z.union([z.string().max(MAX_PARAMETER_LENGTH), exactNumber, z.boolean(), z.null()]))
        .min(1)
        .max(1_024)
        .describe(
          'JSON scalars for the statement\'s "?", bound as SQL literals in order; never evaluated. Texts have at most ' +
            '1,022 characters, where a single quote counts as two; numbers lie within 2^53, larger ones go as text.',
        )
        .optional(),
      ResultReuseMaxAgeInMinutes: z
        .int()
        .min(0)
        .max(10_080)
        .describe(
          'How old a result may be that is given again instead of running the query, in minutes, 0 to 10,080. Of CSV ' +
            'only: files of another OutputFormat are always written anew.',
        )
        .optional(),
      OutputFormat,
      ExpiresIn,
      Context,
    })
    .describe('A query to run.');
}
export type Submission = z.infer<ReturnType<typeof submissionSchema>>;

/** The answer to an accepted submission. */
export const acceptedSchema = z
  .strictObject({
    QueryId: z.string().describe('Names the query in every other route and message.'),
    SubmissionDateTime: z.int().describe('When the query was accepted, in epoch milliseconds.'),
  })
  .describe('The query was accepted: its end will be told.');
export type Accepted = z.infer<typeof acceptedSchema>;
