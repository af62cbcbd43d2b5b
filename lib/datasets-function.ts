import type { Construct } from 'constructs';
import {
  type ArchiveSource,
  archiveEnvironmentOf,
  type GivenArchiveEnvironment,
} from './archive-environment.ts';
import type { ArchiveLake } from './archive-lake.ts';
import { API_TIMEOUT, LakehookFunction } from './lakehook-function.ts';

/** The function behind the API that tells about datasets, in the VPC of the database. Of the lake it sees the columns. */
export class DatasetsFunction extends LakehookFunction<GivenArchiveEnvironment> {
  constructor(scope: Construct, id: string, source: ArchiveSource & { lake: ArchiveLake }) {
    super(scope, id, {
      folder: 'datasets',
      environment: archiveEnvironmentOf(source),
      timeout: API_TIMEOUT,
      network: source.database.network,
      statements: [
        ...source.database.statements(),
        source.workGroup.lookStatement(),
        ...source.lake.lookStatements(),
      ],
    });
  }
}
