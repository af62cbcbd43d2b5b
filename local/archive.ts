import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Dataset } from '../core/archive/dataset.ts';
import { NIGHT_SCHEDULE } from '../core/archive/night.ts';
import { LakehookError, messageIn } from '../core/errors.ts';
import type { ReportFunction } from '../lambdas/archive-report/handler.ts';
import { type ArchiveFunction, archiveTools } from '../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../lambdas/shared/archive/athena-statements.ts';
import { databaseSecretReader } from '../lambdas/shared/archive/database-secret-reader.ts';
import { LakeReader } from '../lambdas/shared/archive/lake-reader.ts';
import { postgresConnect } from '../lambdas/shared/archive/postgres/connect.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './aws/account.ts';
import type { AwsJsonService } from './aws/json-service.ts';
import { localDatasets } from './datasets.ts';
import { functionArn, type InvokeFunction } from './functions/invoke.ts';
import { NAMES } from './names.ts';
import { keepSchedule, type ScheduleOptions } from './schedule.ts';
import { secretArn } from './secrets/secrets-manager.ts';
import { TaskFailure } from './states/task.ts';
import { workflowArn } from './workflows.ts';

/** What the functions of the archive work with. */
export type Archive = ArchiveFunction & ReportFunction;

// Deployed it is minutes. Here somebody watches, and what a slice has done is seen at its end.
const SLICE_SECONDS = 2;

/**
 * What the functions of the archive work with on this machine, as `deployedTools` makes it of a deployment's environment.
 * @param awsUrl the AWS-compatible endpoint.
 * @param scratch a folder for files that are being made.
 * @param ownDatasets those beside the sample's.
 * @throws {LakehookError} as `localDatasets`.
 */
export function createArchive({
  awsUrl,
  scratch,
  ownDatasets,
}: {
  awsUrl: string;
  scratch: string;
  ownDatasets: readonly Dataset[];
}): Archive {
  const aws = { endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const s3 = new S3Client({ ...aws, forcePathStyle: true });
  const engine = new AthenaStatements(new AthenaClient(aws), NAMES.archiveWorkGroup);
  const readSecret = databaseSecretReader(new SecretsManagerClient(aws), secretArn(NAMES.databaseSecret));
  return {
    datasets: localDatasets(ownDatasets),
    toolsOf: archiveTools({
      connect: postgresConnect(readSecret),
      s3,
      engine,
      scratch: join(scratch, 'archive'),
    }),
    sliceSeconds: SLICE_SECONDS,
    lake: new LakeReader(s3, engine),
  };
}

/**
 * Has the tables of the datasets made, in the lake and in the database, by the first step of a night: what a deployment starts
 * the workflow for. Here it is waited for, so that the first question finds them, and not tried again: a table that is unfit is
 * reported, and everything else goes on.
 */
export async function prepareDatasets(
  { datasets }: ArchiveFunction,
  { invoke, report }: { invoke: InvokeFunction; report: (error: unknown) => void },
): Promise<void> {
  for (const { name } of datasets) {
    await invoke(functionArn('archive-plan'), { Dataset: name }).catch((error: unknown) =>
      report(withoutTrace(error)),
    );
  }
}

/** What a function throws comes as the JSON of an answer. */
function withoutTrace(cause: unknown): unknown {
  if (!(cause instanceof TaskFailure)) return cause;
  return new LakehookError(cause.name, `${cause.name}: ${messageIn(cause.message)}`, { cause });
}

/** Starts the night of each dataset at its midnight, until the signal is aborted. */
export function keepNights(
  { datasets }: ArchiveFunction,
  {
    stepFunctions,
    ...times
  }: { stepFunctions: AwsJsonService } & Omit<ScheduleOptions, 'expression' | 'timeZone'>,
): void {
  for (const { name, timeZone } of datasets) {
    const start = () =>
      stepFunctions.call('StartExecution', {
        stateMachineArn: workflowArn('archive'),
        input: JSON.stringify({ Dataset: name }),
      });
    // It rejects only when it is told to end.
    keepSchedule(start, { expression: NIGHT_SCHEDULE, timeZone, ...times }).catch(() => {});
  }
}
