/** The record table's shape, from which the deployed table and the local one are both made. */
export const RECORD_TABLE = {
  partitionKey: 'Id',
  timeToLive: 'ExpiresAt',
  indexes: {
    byQueryId: { name: 'ByQueryId', partitionKey: 'QueryId' },
    byCaller: { name: 'ByCaller', partitionKey: 'Caller', sortKey: 'SubmissionDateTime' },
  },
} as const;

/**
 * Seconds that a record is kept unless the deployment keeps it longer: 90 days, as long as Step Functions keeps the execution
 * that made it.
 */
export const RECORD_LIFETIME = 90 * 24 * 60 * 60;
