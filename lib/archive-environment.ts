import type { Dataset } from '../core/archive/dataset.ts';
import type { ArchiveEnvironment } from '../core/archive/environment.ts';
import { datasetsSizeFault } from '../core/configuration/datasets-size.ts';
import { LakehookError } from '../core/errors.ts';
import type { ArchiveWorkGroup } from './archive-work-group.ts';
import type { SourceDatabase } from './source-database.ts';

/** What every function that works with datasets is given. */
export interface ArchiveSource {
  datasets: readonly Dataset[];
  database: SourceDatabase;
  /** What runs the statements about the tables of the lake. */
  workGroup: ArchiveWorkGroup;
}

/** The part of their environment that the deployment decides. */
export type GivenArchiveEnvironment = Pick<
  ArchiveEnvironment,
  'ARCHIVE_WORK_GROUP' | 'DATABASE_SECRET_ARN' | 'DATASETS'
>;

/** @throws {LakehookError} `ConfigurationInvalid` where there are too many datasets for an environment variable. */
export function archiveEnvironmentOf(source: ArchiveSource): GivenArchiveEnvironment {
  const { datasets, database, workGroup } = source;
  return {
    DATABASE_SECRET_ARN: database.secretArn,
    DATASETS: writtenDatasets(datasets),
    ARCHIVE_WORK_GROUP: workGroup.name,
  };
}

function writtenDatasets(datasets: readonly Dataset[]): string {
  const fault = datasetsSizeFault(datasets);
  if (fault === undefined) return JSON.stringify(datasets);
  throw new LakehookError('ConfigurationInvalid', `The configuration is not valid.\ndatasets: ${fault}`);
}
