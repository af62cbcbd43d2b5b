import { Duration, Size } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Dataset } from '../core/archive/dataset.ts';
import type { SnapshotEnvironment } from '../core/archive/question-environment.ts';
import { writtenDatasets } from './archive-function.ts';
import type { ArchiveLake } from './archive-lake.ts';
import type { ArchiveWorkGroup } from './archive-work-group.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { Results } from './results.ts';
import type { SourceDatabase } from './source-database.ts';
import type { WorkGroups } from './work-groups.ts';

export interface SnapshotFunctionProps {
  datasets: readonly Dataset[];
  database: SourceDatabase;
  lake: ArchiveLake;
  /** What the lake's tables are made and extended in. */
  workGroup: ArchiveWorkGroup;
  /** What questions are asked in. */
  workGroups: WorkGroups;
  results: Results;
}

/** The function that takes the snapshot of a question, in the VPC of the database. */
export class SnapshotFunction extends LakehookFunction<
  Omit<Required<SnapshotEnvironment>, 'SCRATCH_FOLDER' | 'SLICE_SECONDS'>
> {
  constructor(scope: Construct, id: string, props: SnapshotFunctionProps) {
    const { datasets, database, lake, workGroup, workGroups, results } = props;
    super(scope, id, {
      folder: 'snapshot',
      environment: {
        DATABASE_SECRET_ARN: database.secretArn,
        DATASETS: writtenDatasets(datasets),
        ARCHIVE_WORK_GROUP: workGroup.name,
        WORK_GROUP: workGroups.defaultName,
        RESULTS_LOCATION: results.outputLocation,
      },
      // Half a minute less than the state waits for, so that what it was called for is over when it is called again.
      timeout: Duration.seconds(870),
      // As for the archive: hot rows are copied by the same means.
      memorySize: 3_008,
      scratch: Size.gibibytes(4),
      usesDuckDb: true,
      network: database.network,
      statements: [
        ...database.statements(),
        ...workGroup.statements(),
        ...lake.tableStatements(),
        ...lake.snapshotStatements(),
      ],
    });
  }
}
