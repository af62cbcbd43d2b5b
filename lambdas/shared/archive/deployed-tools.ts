import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { archiveEnvironment } from '../../../core/archive/environment.ts';
import { readEnvironment } from '../../../core/environment.ts';
import { type ArchiveDependencies, type ArchiveFunction, archiveTools } from './archive-tools.ts';
import { AthenaStatements } from './athena-statements.ts';
import { databaseSecretReader } from './database-secret-reader.ts';
import { clearScratch } from './files/scratch.ts';
import { LakeReader } from './lake-reader.ts';
import { type ConnectOptions, postgresConnect } from './postgres/connect.ts';

/**
 * What a deployed function of the archive works with, by its environment.
 * @param limits where they are not those of a night.
 */
export function deployedTools(
  source: NodeJS.ProcessEnv,
  { countedRows, ...limits }: Pick<ArchiveDependencies, 'countedRows'> & ConnectOptions = {},
): ArchiveFunction & { lake: LakeReader } {
  const environment = readEnvironment(archiveEnvironment, source);
  clearScratch(environment.SCRATCH_FOLDER);
  const readSecret = databaseSecretReader(new SecretsManagerClient(), environment.DATABASE_SECRET_ARN);
  const s3 = new S3Client();
  const engine = new AthenaStatements(new AthenaClient(), environment.ARCHIVE_WORK_GROUP);
  const dependencies: ArchiveDependencies = {
    connect: postgresConnect(readSecret, limits),
    s3,
    engine,
    scratch: environment.SCRATCH_FOLDER,
    ...(countedRows !== undefined && { countedRows }),
  };
  return {
    datasets: environment.DATASETS,
    toolsOf: archiveTools(dependencies),
    sliceSeconds: environment.SLICE_SECONDS,
    lake: new LakeReader(s3, engine),
  };
}
