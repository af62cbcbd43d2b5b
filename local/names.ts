import { archiveWorkGroupName } from '../core/configuration/work-groups.ts';

const workGroup = 'lakehook';

/** What things are called on this machine: where a deployment has its own names, these stand. */
export const NAMES = {
  /** The bucket that the sample lake lies in. */
  lakeBucket: 'lakehook-lake',
  /** The bucket that results are written to, under `resultsPrefix`. */
  resultsBucket: 'lakehook-results',
  resultsPrefix: 'results/',
  recordTable: 'lakehook-records',
  webhookSecret: 'lakehook/webhook',
  downloadKey: 'lakehook/download-key',
  databaseSecret: 'lakehook/database',
  workGroup,
  /** The work group that statements about the archive's tables run in. */
  archiveWorkGroup: archiveWorkGroupName(workGroup),
  /** Where the archive's tables lie in the lake's bucket. */
  archivePrefix: 'archive/',
  /** The database of unqualified table names. */
  database: 'sample',
} as const;
