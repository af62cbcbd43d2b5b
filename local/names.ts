/** What things are called on this machine: where a deployment has its own names, these stand. */
export const NAMES = {
  /** The bucket that the sample lake lies in. */
  lakeBucket: 'lakehook-lake',
  /** The bucket that results are written to, under `resultsPrefix`. */
  resultsBucket: 'lakehook-results',
  resultsPrefix: 'results/',
  recordTable: 'lakehook-records',
  webhookSecret: 'lakehook/webhook',
  workGroup: 'lakehook',
  /** The database of unqualified table names. */
  database: 'sample',
} as const;
