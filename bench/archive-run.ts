import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import type { ArchivePoint } from '../core/archive/points.ts';
import { planNight } from '../lambdas/archive-plan/plan-night.ts';
import { runSlice } from '../lambdas/archive-slice/run-slice.ts';
import { archiveTools } from '../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../lambdas/shared/archive/athena-statements.ts';
import { postgresConnect } from '../lambdas/shared/archive/postgres/connect.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import { NAMES } from '../local/names.ts';
import { type ArchiveCase, type ArchiveOutcome, archiveCaseSchema } from './archive-case.ts';
import { connectTo } from './archive-database.ts';
import { movePages } from './archive-pages.ts';

/** One case of the archive's bench: the program that is measured. */
type Work = Pick<ArchiveOutcome, 'rows' | 'bytes' | 'steps'> & { seconds?: number };

const WAYS: Record<ArchiveCase['way'], (archiveCase: ArchiveCase) => Promise<Work>> = {
  async 'copy to /dev/null'({ database }) {
    const client = await connectTo(database);
    const { rowCount } = await client.query(`COPY orders TO '/dev/null'`);
    await client.end();
    return { rows: rowCount ?? 0, bytes: 0, steps: {} };
  },
  pages: movePages,
  ours: moveByProtocol,
};

/** The step that ends at a point. */
const STEPS: Partial<Record<ArchivePoint, string>> = {
  'snapshot-taken': 'plan',
  copied: 'copy',
  uploaded: 'write',
  verified: 'verify',
  deleted: 'delete',
  committed: 'commit',
};

async function moveByProtocol({ database, awsUrl, dataset, scratch }: ArchiveCase): Promise<Work> {
  const aws = { endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const steps: Record<string, number> = {};
  let since = performance.now();
  const tools = archiveTools({
    connect: postgresConnect(async () => database),
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    engine: new AthenaStatements(new AthenaClient(aws), NAMES.archiveWorkGroup),
    scratch,
    reach(point) {
      const step = STEPS[point];
      if (step === undefined) return;
      const now = performance.now();
      steps[step] = (steps[step] ?? 0) + (now - since) / 1_000;
      since = now;
    },
  })(dataset);
  await planNight(tools, { dryRun: false });
  since = performance.now();
  const { Rows, Bytes } = await runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] });
  return { rows: Rows, bytes: Bytes, steps };
}

const archiveCase = archiveCaseSchema.parse(JSON.parse(process.env.ARCHIVE_CASE ?? ''));
const cpu = process.cpuUsage();
const started = performance.now();
const work = await WAYS[archiveCase.way](archiveCase);
const { user, system } = process.cpuUsage(cpu);
const outcome: ArchiveOutcome = {
  seconds: (performance.now() - started) / 1_000,
  ...work,
  cpuSeconds: (user + system) / 1_000_000,
  // Linux counts in kilobytes, as Node says for all platforms.
  peakMegabytes: process.resourceUsage().maxRSS / 1_024,
};
console.log(JSON.stringify(outcome));
process.exit(0);
