import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import type { ArchivePoint } from '../../core/archive/points.ts';
import { planNight } from '../../lambdas/archive-plan/plan-night.ts';
import { restoreBatch } from '../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../lambdas/archive-slice/run-slice.ts';
import { type ArchiveTools, archiveTools } from '../../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../../lambdas/shared/archive/athena-statements.ts';
import { postgresConnect } from '../../lambdas/shared/archive/postgres/connect.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { NAMES } from '../../local/names.ts';
import { type Call, type ToTrial, toFunctionSchema } from './function-messages.ts';
import { naiveTools } from './naive.ts';

/** One invocation of one of the archive's functions, in a process of its own: the program that the trials kill. */
const SLICE_MS = 1_000;

let goOn: () => void = () => undefined;
process.on('message', (text) => {
  const message = toFunctionSchema.parse(text);
  if (message.what === 'go on') goOn();
  else invoke(message.call).then(end, fail);
});
process.on('disconnect', () => process.exit(1));

async function invoke({ operation, ...call }: Call): Promise<unknown> {
  const tools = toolsOf(call);
  switch (operation.name) {
    case 'plan':
      return planNight(tools, { dryRun: false });
    case 'slice':
      return runSlice(tools, { until: Date.now() + SLICE_MS, skipDays: operation.skipDays });
    case 'restore':
      return restoreBatch(operation.batch, tools);
  }
}

function toolsOf({
  dataset,
  database,
  idleSeconds,
  awsUrl,
  scratch,
  batchesAtOnce,
  naive,
}: Omit<Call, 'operation'>): ArchiveTools {
  const aws = { endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const connect = postgresConnect(async () => database, { lockSeconds: 1, idleSeconds });
  const tools = archiveTools({
    connect,
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    engine: new AthenaStatements(new AthenaClient(aws), NAMES.workGroup),
    scratch,
    reach,
    ...(batchesAtOnce !== undefined && { batchesAtOnce }),
  })(dataset);
  return naive ? naiveTools(tools, connect, naive) : tools;
}

/** Waits at each point until it is told to go on. Several of a batch's uploads reach theirs at once, and take turns. */
let turn: Promise<void> = Promise.resolve();
function reach(point: ArchivePoint): Promise<void> {
  turn = turn.then(
    () =>
      new Promise((resolve) => {
        goOn = resolve;
        tell({ what: 'point', point });
      }),
  );
  return turn;
}

function end(answer: unknown): void {
  tell({ what: 'answer', answer });
}

function fail(error: unknown): void {
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error));
  tell({ what: 'failure', name, message: cause ? `${message} ${cause}` : message });
}

function tell(message: ToTrial): void {
  process.send?.(message);
}
