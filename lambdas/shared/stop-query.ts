import { type AthenaClient, StopQueryExecutionCommand } from '@aws-sdk/client-athena';

/** Stops the engine's query. One that ended by itself is stopped without an error. */
export async function stopQuery(QueryExecutionId: string, athena: AthenaClient): Promise<void> {
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
}
