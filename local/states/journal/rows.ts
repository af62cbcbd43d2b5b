import * as z from 'zod';

/** An execution's status. PENDING_REDRIVE is of distributed Maps only. */
export const executionStatus = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
export type ExecutionStatus = z.infer<typeof executionStatus>;

/** An execution as it is journaled. Times are epoch milliseconds. */
export const executionRow = z.strictObject({
  id: z.int(),
  arn: z.string(),
  machine: z.string(),
  name: z.string(),
  /** Hash of the definition that it started with and keeps. */
  definition: z.string(),
  /** JSON text. */
  input: z.string(),
  status: executionStatus,
  output: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
  startedAt: z.int(),
  stoppedAt: z.int().nullable(),
  /** When the machine's TimeoutSeconds are over. */
  timeoutAt: z.int().nullable(),
  redriveCount: z.int(),
  redrivenAt: z.int().nullable(),
  /** State transitions as they are billed: each state entered, each retry and each redrive. */
  transitions: z.int(),
  lastEvent: z.int(),
});
export type ExecutionRow = z.infer<typeof executionRow>;

export const eventRow = z.strictObject({
  key: z.int(),
  previous: z.int(),
  at: z.int(),
  type: z.string(),
  details: z.string().nullable(),
});

export const frameRow = z.object({ body: z.string() });
export const outboxRow = z.object({ id: z.int(), event: z.string() });
