import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Dataset } from '../core/archive/dataset.ts';
import type { ArchiveEnvironment } from '../core/archive/environment.ts';
import { writtenDatasets } from './archive-function.ts';
import type { ArchiveWorkGroup } from './archive-work-group.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { SourceDatabase } from './source-database.ts';

export interface DatasetsFunctionProps {
  datasets: readonly Dataset[];
  database: SourceDatabase;
  workGroup: ArchiveWorkGroup;
}

/** The function behind the API that tells about datasets, in the VPC of the database. It reads nothing of the lake. */
export class DatasetsFunction extends LakehookFunction<
  Pick<ArchiveEnvironment, 'ARCHIVE_WORK_GROUP' | 'DATABASE_SECRET_ARN' | 'DATASETS'>
> {
  constructor(scope: Construct, id: string, { datasets, database, workGroup }: DatasetsFunctionProps) {
    super(scope, id, {
      folder: 'datasets',
      environment: {
        DATABASE_SECRET_ARN: database.secretArn,
        DATASETS: writtenDatasets(datasets),
        ARCHIVE_WORK_GROUP: workGroup.name,
      },
      // API Gateway gives up after 29 s.
      timeout: Duration.seconds(29),
      network: database.network,
      statements: database.statements(),
    });
  }
}
