import * as z from 'zod';

const TERMINAL_STATES = ['SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

const stateSchema = z.enum(['QUEUED', 'RUNNING', ...TERMINAL_STATES]);
export type State = z.infer<typeof stateSchema>;

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html */
const athenaErrorSchema = z.object({
  ErrorCategory: z.number(),
  ErrorType: z.number(),
  Retryable: z.boolean(),
  ErrorMessage: z.string(),
});
export type AthenaError = z.infer<typeof athenaErrorSchema>;

const columnSchema = z.object({
  CatalogName: z.string(),
  SchemaName: z.string(),
  TableName: z.string(),
  Name: z.string(),
  Label: z.string(),
  Type: z.string(),
  Precision: z.number(),
  Scale: z.number(),
  Nullable: z.literal('UNKNOWN'),
  CaseSensitive: z.boolean(),
});

/** A query execution as it is kept. Times are epoch milliseconds. */
export const executionSchema = z.object({
  id: z.string(),
  query: z.string(),
  parameters: z.array(z.string()),
  catalog: z.string(),
  database: z.string(),
  workGroup: z.string(),
  /** How old the result of the same query may be that is given instead of running it. */
  reuseMaxAgeInMinutes: z.number().optional(),
  /** The execution whose result this one was given. */
  reusedFrom: z.string().optional(),
  statementType: z.enum(['DML', 'DDL', 'UTILITY']),
  substatementType: z.string(),
  /** `s3://…` of the result file; of an UNLOAD, what the names of the files beside its result begin with. */
  output: z.string(),
  /** `s3://…` of the list of the files that an UNLOAD has written. */
  manifest: z.string().optional(),
  state: stateSchema,
  submittedAt: z.number(),
  startedAt: z.number().optional(),
  completedAt: z.number().optional(),
  reason: z.string().optional(),
  error: athenaErrorSchema.optional(),
  bytesScanned: z.number().default(0),
  planningMillis: z.number().optional(),
  columns: z.array(columnSchema).optional(),
});
export type Execution = z.infer<typeof executionSchema>;

export function isTerminal({ state }: Execution): boolean {
  return TERMINAL_STATES.some((terminal) => terminal === state);
}
