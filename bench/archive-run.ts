import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { planNight } from '../lambdas/archive-plan/plan-night.ts';
import { runSlice } from '../lambdas/archive-slice/run-slice.ts';
import { type ArchiveTools, archiveTools } from '../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../lambdas/shared/archive/athena-statements.ts';
import { postgresConnect } from '../lambdas/shared/archive/postgres/connect.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import { NAMES } from '../local/names.ts';
import { type ArchiveCase, type ArchiveOutcome, archiveCaseSchema } from './archive-case.ts';
import { copyOnly } from './archive-copying.ts';
import { connectTo } from './archive-database.ts';
import { movePages } from './archive-pages.ts';
import { givenCase, peakMegabytes, tellOutcome } from './case.ts';

/** One case of the archive's bench: the program that is measured. */
type Work = Pick<ArchiveOutcome, 'rows' | 'bytes'> & { seconds?: number };

const WAYS: Record<ArchiveCase['way'], (archiveCase: ArchiveCase) => Promise<Work>> = {
  async 'copy to /dev/null'({ database }) {
    const client = await connectTo(database);
    const started = performance.now();
    const { rowCount } = await client.query(`COPY orders TO '/dev/null'`);
    const seconds = (performance.now() - started) / 1_000;
    await client.end();
    return { rows: rowCount ?? 0, seconds, bytes: 0 };
  },

  async copying(archiveCase) {
    const tools = toolsOf(archiveCase);
    await planNight(tools, { dryRun: false });
    return copyOnly(tools);
  },

  pages: movePages,

  async ours(archiveCase) {
    const tools = toolsOf(archiveCase);
    await planNight(tools, { dryRun: false });
    const { Rows, Bytes } = await runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] });
    return { rows: Rows, bytes: Bytes };
  },
};

function toolsOf({ database, awsUrl, dataset, scratch }: ArchiveCase): ArchiveTools {
  const aws = { endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  return archiveTools({
    connect: postgresConnect(async () => database),
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    engine: new AthenaStatements(new AthenaClient(aws), NAMES.archiveWorkGroup),
    scratch,
  })(dataset);
}

const archiveCase = givenCase(archiveCaseSchema);
const cpu = process.cpuUsage();
const started = performance.now();
const work = await WAYS[archiveCase.way](archiveCase);
const { user, system } = process.cpuUsage(cpu);
const outcome: ArchiveOutcome = {
  seconds: (performance.now() - started) / 1_000,
  ...work,
  cpuSeconds: (user + system) / 1_000_000,
  peakMegabytes: peakMegabytes(),
};
tellOutcome(outcome);
