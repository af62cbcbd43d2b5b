import * as z from 'zod';
import { callerSchema } from '../contract/caller.ts';
import { attemptSchema, queryErrorSchema, statisticsSchema, terminalStates } from '../contract/query.ts';
import { OUTPUT_FORMATS } from '../contract/submission.ts';

/**
 * The record: one item per query in the record table, and all that the service remembers of it.
 *
 * It is written by the workflow (with the task token), by `wake` (the mark `EngineState`), by `deliver` (outcome and
 * delivery), by `conclude`, and by `queries` when the callback is sent again. Its state only moves forward: `Outcome` is
 * written once, on the condition that there is none.
 */

/** Where a result lies: the one file that the engine wrote, or the files of an UNLOAD. */
const storedResultSchema = z.union([
  z.strictObject({ Bucket: z.string(), Key: z.string(), ContentLength: z.int() }),
  z.strictObject({
    Bucket: z.string(),
    Format: z.enum(OUTPUT_FORMATS),
    /** The first `MOST_FILES`, by key. */
    Files: z.array(z.strictObject({ Key: z.string(), ContentLength: z.int() })),
    FileCount: z.int(),
    /** Of all files together. */
    ContentLength: z.int(),
  }),
]);
export type StoredResult = z.infer<typeof storedResultSchema>;

/** How a query ended. Written once; every message and every answer is made from it. */
const outcomeSchema = z.strictObject({
  State: z.enum(terminalStates),
  CompletionDateTime: z.int(),
  StateChangeReason: z.string().optional(),
  /** Absent when there is none. */
  Result: storedResultSchema.optional(),
  Statistics: statisticsSchema.optional(),
  Error: queryErrorSchema.optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** What the caller ordered besides the SQL: all that is needed to tell them. */
export const orderSchema = z.strictObject({
  OutputFormat: z.enum(OUTPUT_FORMATS).optional(),
  CallbackUrl: z.string().optional(),
  ExpiresIn: z.int().optional(),
  Context: z.unknown().optional(),
});
export type Order = z.infer<typeof orderSchema>;

/** JSON in a string attribute: DynamoDB's numbers (38 digits, 1e125) and nesting (32) are narrower than JSON's. */
const jsonText = <Schema extends z.ZodType>(schema: Schema) =>
  z.codec(z.string(), schema, {
    decode: (text) => JSON.parse(text),
    encode: (value) => JSON.stringify(value),
  });

/** NONE: nobody asked to be called back. */
const deliveryStates = ['PENDING', 'DELIVERED', 'FAILED', 'NONE'] as const;
/** How a delivery can have ended. */
export type DeliveryEnd = 'DELIVERED' | 'FAILED';

export const recordSchema = z.object({
  Id: z.string(),
  QueryId: z.string(),
  QueryExecutionId: z.string().optional(),
  /** `callerKey` of who asked. */
  Caller: z.string(),
  SubmissionDateTime: z.int(),
  TaskToken: z.string().optional(),
  EngineState: z.string().optional(),
  Order: jsonText(orderSchema).optional(),
  Outcome: jsonText(outcomeSchema).optional(),
  DeliveryState: z.enum(deliveryStates).optional(),
  DeliveryAttempts: z.int().optional(),
  LastAttempt: jsonText(attemptSchema).optional(),
  /** The last attempts, oldest first, `LastAttempt` among them. */
  AttemptLog: z.array(jsonText(attemptSchema)).optional(),
  /**
   * The execution of the delivery workflow that is sending the callback again, as long as it does. What an earlier
   * execution leaves behind says nothing of this one.
   */
  Redelivery: z.string().optional(),
});
export type QueryRecord = z.infer<typeof recordSchema>;

/** A record whose query has ended. */
export type SettledRecord = QueryRecord & { Outcome: Outcome };

/** Whether a query has ended, and how it did stands in its record. */
export function isSettled(record: QueryRecord): record is SettledRecord {
  return record.Outcome !== undefined;
}

/** Who and what a query is, in every process that knows of it. */
export const queryIdentitySchema = z.strictObject({
  QueryId: z.string(),
  /** Absent where the engine never took the query. */
  QueryExecutionId: z.string().nullish(),
  Caller: callerSchema,
  /** ISO 8601: when the execution started. */
  SubmissionDateTime: z.iso.datetime(),
});
export type QueryIdentity = z.infer<typeof queryIdentitySchema>;

/** The record's key: the engine's id, for that is what events carry; the QueryId where there is none. */
export function recordKey(query: Pick<QueryIdentity, 'QueryId' | 'QueryExecutionId'>): { Id: string } {
  return { Id: query.QueryExecutionId ?? query.QueryId };
}
