import type { Construct } from 'constructs';
import {
  type ArchiveSource,
  archiveEnvironmentOf,
  type GivenArchiveEnvironment,
} from './archive-environment.ts';
import { API_TIMEOUT, LakehookFunction } from './lakehook-function.ts';

/** The function behind the API that tells about datasets, in the VPC of the database. It reads nothing of the lake. */
export class DatasetsFunction extends LakehookFunction<GivenArchiveEnvironment> {
  constructor(scope: Construct, id: string, source: ArchiveSource) {
    super(scope, id, {
      folder: 'datasets',
      environment: archiveEnvironmentOf(source),
      timeout: API_TIMEOUT,
      network: source.database.network,
      statements: source.database.statements(),
    });
  }
}
