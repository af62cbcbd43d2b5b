import { Duration, Size, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Dataset } from '../core/archive/dataset.ts';
import { hotLocation, placeOf } from '../core/archive/object-keys.ts';
import type { SnapshotEnvironment } from '../core/archive/question-environment.ts';
import { ArchiveLake } from './archive-lake.ts';
import type { ArchiveWorkGroup } from './archive-work-group.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { Results } from './results.ts';
import type { SourceDatabase } from './source-database.ts';
import type { WorkGroups } from './work-groups.ts';

export interface SnapshotFunctionProps {
  datasets: readonly Dataset[];
  database: SourceDatabase;
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
    const { datasets, database, workGroup, workGroups, results } = props;
    super(scope, id, {
      folder: 'snapshot',
      environment: {
        DATABASE_SECRET_ARN: database.secretArn,
        DATASETS: JSON.stringify(datasets),
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
        ...new ArchiveLake(Stack.of(scope), datasets).tableStatements(),
        hotObjects(Stack.of(scope), datasets),
      ],
    });
  }
}

/** Snapshots are only ever added. */
function hotObjects(stack: Stack, datasets: readonly Dataset[]): PolicyStatement {
  const resources = datasets.map((dataset) => {
    const { bucket, key } = placeOf(hotLocation(dataset));
    return stack.formatArn({ service: 's3', region: '', account: '', resource: `${bucket}/${key}*` });
  });
  return new PolicyStatement({ actions: ['s3:PutObject'], resources });
}
