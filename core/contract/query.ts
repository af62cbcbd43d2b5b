import * as z from 'zod';
import { OUTPUT_FORMATS } from './submission.ts';

const milliseconds = (what: string) => z.int().min(0).describe(`${what}, in milliseconds.`);
const dateTime = (what: string) => z.int().describe(`${what}, in epoch milliseconds.`);

/** The states of a query. The last three are final. */
export const queryStates = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export const terminalStates = ['SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

const stateSchema = z.strictObject({
  State: z.enum(queryStates),
  SubmissionDateTime: dateTime('When the query was accepted'),
  CompletionDateTime: dateTime('When the query ended').optional(),
  StateChangeReason: z.string().describe('What the engine said of the last change of state.').optional(),
});

/** How many files of a result are listed; `FileCount` says how many there are. */
export const MOST_FILES = 1_000;

/** How many of them a callback has links to: receivers and what stands before them bound what they take, often to a megabyte. */
export const MOST_FILES_TOLD = 100;

const link = z.url().describe('A link to the file; whoever holds it can read the file.');
const size = z.int().min(0).describe('The size of the file in bytes.');

/** One file of a result that is several. */
const resultFileSchema = z.strictObject({
  PresignedUrl: link,
  ContentLength: size,
  Format: z.enum(OUTPUT_FORMATS),
});

/** Where a result can be fetched from, and for how long: one file, or the files of an OutputFormat other than CSV. */
export const queryResultSchema = z.strictObject({
  PresignedUrl: link.describe('A link to the result, where it is one file of CSV or text.').optional(),
  ExpiredIn: z.int().min(0).describe('How long the links live from now, in seconds.'),
  ContentLength: z.int().min(0).describe('The size of the result in bytes, of all its files together.'),
  Files: z
    .array(resultFileSchema)
    .max(MOST_FILES)
    .describe(
      `The files of a result in another OutputFormat than CSV: the first ${MOST_FILES}, of a callback the first ` +
        `${MOST_FILES_TOLD}; none where it has no rows.`,
    )
    .optional(),
  FileCount: z.int().min(0).describe('How many files there are, listed or not.').optional(),
});
export type QueryResult = z.infer<typeof queryResultSchema>;

export const statisticsSchema = z.strictObject({
  DataScannedInBytes: z.int().min(0).describe('What the engine read of the data, in bytes.').optional(),
  EngineExecutionTimeInMillis: milliseconds('How long the engine worked').optional(),
  QueryQueueTimeInMillis: milliseconds('How long the query waited for the engine').optional(),
  TotalExecutionTimeInMillis: milliseconds(
    'How long the query took on the engine, waiting included',
  ).optional(),
  ReusedPreviousResult: z
    .boolean()
    .describe('Whether the result is that of an earlier query, as ResultReuseMaxAgeInMinutes allowed.')
    .optional(),
  EstimatedPriceInUsd: z
    .number()
    .min(0)
    .describe(
      'What the engine charges for what it read, by the list price that the deployment is configured with.',
    )
    .optional(),
});
export type Statistics = z.infer<typeof statisticsSchema>;

/** What a caller is told of a query that failed. */
export const queryErrorSchema = z.strictObject({
  Code: z.string().describe('Names the kind of failure.'),
  Message: z.string().describe('Says what went wrong, for a person.'),
  Retryable: z.boolean().describe('Whether the same query may succeed when it is asked again.'),
});
export type QueryError = z.infer<typeof queryErrorSchema>;

const about = {
  QueryId: z.string(),
  QueryExecutionId: z.string().describe("The engine's id of the query.").optional(),
  QueryResult: queryResultSchema.describe('Only when SUCCEEDED with a result.').optional(),
  Statistics: statisticsSchema.optional(),
  Error: queryErrorSchema.describe('Only when not SUCCEEDED.').optional(),
  Context: z.unknown().describe('What the caller sent along.').optional(),
};

/** The message that is POSTed to the CallbackUrl. */
export const callbackSchema = z
  .strictObject({ ...about, State: stateSchema.extend({ State: z.enum(terminalStates) }) })
  .describe('How a query ended.');
export type Callback = z.infer<typeof callbackSchema>;

/** How one attempt to deliver the callback went. */
export const attemptSchema = z.strictObject({
  DateTime: dateTime('When the attempt began'),
  DurationInMillis: milliseconds('How long it took'),
  StatusCode: z.int().describe('What the receiver answered, if it did.').optional(),
  Error: z.string().describe('Why the attempt failed.').optional(),
  Answer: z.string().describe("The first kilobyte of the answer's body, if it had one.").optional(),
  NextDateTime: dateTime('When the next attempt is due').optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** How many attempts are remembered: two rounds of the schedule, which has nine, and some by hand. */
export const ATTEMPT_LOG_LENGTH = 20;

/** What became of the callback. */
const deliverySchema = z.strictObject({
  State: z
    .enum(['PENDING', 'DELIVERED', 'FAILED'])
    .describe('PENDING while attempts are being made or are still to come.'),
  Attempts: z.int().min(0),
  LastAttemptDateTime: dateTime('When the last attempt was made').optional(),
  LastStatusCode: z.int().describe('What the receiver answered to the last attempt.').optional(),
  LastError: z.string().describe('Why the last attempt failed.').optional(),
  NextAttemptDateTime: dateTime('When the next attempt is due').optional(),
  AttemptLog: z
    .array(attemptSchema)
    .max(ATTEMPT_LOG_LENGTH)
    .describe(`The last attempts, oldest first, at most ${ATTEMPT_LOG_LENGTH}.`)
    .optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** The answer to `POST /queries/{QueryId}/deliveries`. */
export const redeliverySchema = z
  .strictObject({ QueryId: z.string() })
  .describe('The callback is being sent again.');
export type Redelivery = z.infer<typeof redeliverySchema>;

/** The answer to `DELETE /queries/{QueryId}`. */
export const cancellationSchema = z
  .strictObject({ QueryId: z.string() })
  .describe('The query is being stopped; how it ended is told as ever.');
export type Cancellation = z.infer<typeof cancellationSchema>;

/** The answer to `GET /queries/{QueryId}`. */
export const queryViewSchema = z
  .strictObject({
    ...about,
    State: stateSchema,
    Delivery: deliverySchema.describe('Only when the query has a CallbackUrl and has ended.').optional(),
  })
  .describe('A query as it stands now.');
export type QueryView = z.infer<typeof queryViewSchema>;

/** A query in the list: what is known of it, without links. */
export const queryEntrySchema = queryViewSchema.omit({ QueryResult: true });
export type QueryEntry = z.infer<typeof queryEntrySchema>;

/** The answer to `GET /queries`. */
export const queryListSchema = z
  .strictObject({
    Queries: z.array(queryEntrySchema).describe('Newest first.'),
    NextToken: z
      .string()
      .describe('Asks for what follows. A page may be short, even empty, and still have one.')
      .optional(),
  })
  .describe("The caller's own queries.");
export type QueryList = z.infer<typeof queryListSchema>;
