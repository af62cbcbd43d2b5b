import * as z from 'zod';
import { queryStates } from '../contract/query.ts';
import { failureSchema } from '../errors.ts';
import { orderSchema, queryIdentitySchema } from '../record/record.ts';

/** Athena's account of a query, as the workflow has it from `GetQueryExecution` or from `wake`: times are ISO 8601. */
export const queryExecutionSchema = z.object({
  Status: z.object({
    State: z.enum(queryStates),
    CompletionDateTime: z.iso.datetime().optional(),
    StateChangeReason: z.string().optional(),
    AthenaError: z
      .object({
        ErrorCategory: z.int().optional(),
        ErrorMessage: z.string().optional(),
        Retryable: z.boolean().optional(),
      })
      .optional(),
  }),
  Statistics: z
    .object({
      DataScannedInBytes: z.int().optional(),
      EngineExecutionTimeInMillis: z.int().optional(),
      QueryQueueTimeInMillis: z.int().optional(),
      TotalExecutionTimeInMillis: z.int().optional(),
      ResultReuseInformation: z.object({ ReusedPreviousResult: z.boolean() }).optional(),
      /** Where an UNLOAD lists the files that it wrote. */
      DataManifestLocation: z.string().optional(),
    })
    .optional(),
  OutputLocation: z.string().optional(),
  StatementType: z.string().optional(),
  SubstatementType: z.string().optional(),
});
export type QueryExecution = z.infer<typeof queryExecutionSchema>;

/** What the deliver function is called with: everything about the query but its SQL. */
export const deliverCallSchema = z.strictObject({
  ...queryIdentitySchema.shape,
  Order: orderSchema,
  /** The engine's account, where it took the query. */
  Execution: queryExecutionSchema.nullish(),
  /** What went wrong before the engine could end the query. */
  Failure: failureSchema.nullish(),
  /** How often the execution was redriven. */
  RedriveCount: z.int().min(0).optional(),
  /** Which attempt at telling the caller this is, from 1. */
  Attempt: z.int().min(1),
});
export type DeliverCall = z.infer<typeof deliverCallSchema>;

/** What the delivery workflow is started with; it counts the attempts itself. */
export const deliveryInputSchema = deliverCallSchema.omit({ Attempt: true });
export type DeliveryInput = z.infer<typeof deliveryInputSchema>;
