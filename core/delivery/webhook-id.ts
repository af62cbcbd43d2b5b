/**
 * The `webhook-id` of a query's message: the same for every attempt. Ids hold no full stops, which names of executions
 * that are started by hand may.
 */
export function webhookId(queryId: string): string {
  return `msg_${queryId.replaceAll('.', '_')}`;
}
