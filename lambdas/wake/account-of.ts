import type { QueryExecution as EngineExecution } from '@aws-sdk/client-athena';
import { type QueryExecution, queryExecutionSchema } from '../../core/workflow/deliver-call.ts';

/**
 * The engine's account of a query in the form that the definition gives it where it polls by itself: what `deliver` reads
 * and no more, never the SQL, and times as ISO 8601.
 */
export function accountOf(execution: EngineExecution | undefined): QueryExecution {
  return queryExecutionSchema.parse({
    ...execution,
    Status: {
      ...execution?.Status,
      CompletionDateTime: execution?.Status?.CompletionDateTime?.toISOString(),
    },
    OutputLocation: execution?.ResultConfiguration?.OutputLocation,
  });
}
