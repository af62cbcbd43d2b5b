import { Duration, Size } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Dataset } from '../core/archive/dataset.ts';
import type { ArchiveEnvironment } from '../core/archive/environment.ts';
import { LakehookError } from '../core/errors.ts';
import type { ArchiveWorkGroup } from './archive-work-group.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { SourceDatabase } from './source-database.ts';

export interface ArchiveFunctionProps {
  folder: 'archive-plan' | 'archive-report' | 'archive-restore' | 'archive-slice';
  datasets: readonly Dataset[];
  database: SourceDatabase;
  workGroup: ArchiveWorkGroup;
  /** Whether it makes or reads files. */
  handlesFiles?: boolean;
  /** What it may do, besides reaching the database and running statements in the work group. */
  statements: PolicyStatement[];
}

// Lambda takes 4 KB for all variables of a function together; the others and the names of all take a quarter of that.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
const MAX_DATASETS_BYTES = 3_000;

/** A function of the archive, in the VPC of the database. */
export class ArchiveFunction extends LakehookFunction<
  Pick<ArchiveEnvironment, 'ARCHIVE_WORK_GROUP' | 'DATABASE_SECRET_ARN' | 'DATASETS'>
> {
  constructor(scope: Construct, id: string, props: ArchiveFunctionProps) {
    const { folder, datasets, database, workGroup, handlesFiles = false, statements } = props;
    super(scope, id, {
      folder,
      environment: {
        DATABASE_SECRET_ARN: database.secretArn,
        DATASETS: writtenDatasets(datasets),
        ARCHIVE_WORK_GROUP: workGroup.name,
      },
      // All that there is. A slice starts its last batch after ten minutes.
      timeout: Duration.minutes(15),
      // Copying keeps two cores busy, compressing one and reading the other. 3,008 MB are 1.7 of them, and the most that every account
      // may have. Of the memory itself a batch takes some 400 MB.
      memorySize: handlesFiles ? 3_008 : undefined,
      // Twice, for two batches are under way: a million rows of 2 kB as text, and as much again for the objects that are made of them.
      scratch: handlesFiles ? Size.gibibytes(8) : undefined,
      usesDuckDb: handlesFiles,
      network: database.network,
      statements: [...database.statements(), ...workGroup.statements(), ...statements],
    });
  }
}

/** The datasets as an environment variable. @throws {LakehookError} `ConfigurationInvalid` where there are too many. */
export function writtenDatasets(datasets: readonly Dataset[]): string {
  const json = JSON.stringify(datasets);
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_DATASETS_BYTES) return json;
  throw new LakehookError(
    'ConfigurationInvalid',
    `The configuration is not valid.\ndatasets: they take ${bytes} bytes of ${MAX_DATASETS_BYTES}; deploy some of them as another stage`,
  );
}
