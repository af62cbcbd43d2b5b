import { Duration, Size } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SnapshotEnvironment } from '../core/archive/question-environment.ts';
import { type ArchiveSource, archiveEnvironmentOf } from './archive-environment.ts';
import type { ArchiveLake } from './archive-lake.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { Results } from './results.ts';
import type { WorkGroups } from './work-groups.ts';

/** Besides the datasets: the tables it writes to, and what a question is asked in. */
export interface SnapshotFunctionProps extends ArchiveSource {
  lake: ArchiveLake;
  /** What questions are asked in. */
  workGroups: WorkGroups;
  results: Results;
}

/** The function that takes the snapshot of a question, in the VPC of the database. */
export class SnapshotFunction extends LakehookFunction<
  Omit<Required<SnapshotEnvironment>, 'SCRATCH_FOLDER' | 'SLICE_SECONDS'>
> {
  constructor(scope: Construct, id: string, props: SnapshotFunctionProps) {
    const { database, lake, workGroup, workGroups, results } = props;
    super(scope, id, {
      folder: 'snapshot',
      environment: {
        ...archiveEnvironmentOf(props),
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
