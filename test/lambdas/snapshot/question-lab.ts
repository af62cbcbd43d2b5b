import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type Cell, csvRows } from '../../../bin/csv-rows.ts';
import type { SliceAnswer } from '../../../core/archive/archive-call.ts';
import type { Dataset, DatasetInput } from '../../../core/archive/dataset.ts';
import type { QuestionRequest } from '../../../core/archive/question.ts';
import type { OutputFormat } from '../../../core/contract/submission.ts';
import type { EngineRequest, PreparedQuery } from '../../../core/workflow/engine-request.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { type ArchiveTools, archiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../../../lambdas/shared/archive/athena-statements.ts';
import { takeSnapshot } from '../../../lambdas/snapshot/snapshot.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { serve, TestAthena } from '../../local/athena/support.ts';
import { NOW, openLab } from '../shared/archive/archive-lab.ts';

/** A range of a year around all that happens here. */
export const YEAR: QuestionRequest = { StartDateTime: '2026-01-01', EndDateTime: '2027-01-01' };

type Asked = Pick<PreparedQuery, 'QueryString' | 'ExecutionParameters'>;

/** A database, an object store and an engine over it: all that a question touches. */
export async function openQuestionLab() {
  const lab = await openLab();
  const athena = await TestAthena.open({ lakeRoot: lab.s3.root });
  const served = await serve(athena.athena.service);

  const makeTools = (dataset: Dataset): ArchiveTools =>
    archiveTools({
      connect: lab.postgres.connect,
      s3: lab.client,
      engine: new AthenaStatements(served.client, 'primary'),
      scratch: athena.home,
      now: () => NOW,
    })(dataset);

  const prepare = async (
    tools: ArchiveTools,
    request: QuestionRequest & { OutputFormat?: OutputFormat },
  ): Promise<EngineRequest> => {
    const call = {
      QueryId: `q-${randomUUID()}`,
      Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
      Dataset: tools.dataset.name,
      Request: request,
    };
    const options = { workGroup: 'primary', resultsLocation: 's3://results/queries/' };
    return (await takeSnapshot(call, tools, options)).request;
  };

  const run = async ({ QueryString, ExecutionParameters }: Asked) => {
    const ended = await athena.run(QueryString, { ExecutionParameters });
    if (ended.state !== 'SUCCEEDED') throw new Error(`${ended.reason}\n${QueryString}`);
    return ended;
  };

  const rows = async (request: Asked): Promise<Cell[][]> => {
    const { location } = await run(request);
    const file = join(lab.s3.root, location.slice('s3://'.length));
    const found: Cell[][] = [];
    for await (const row of csvRows(createReadStream(file, 'utf8'))) found.push(row);
    return found;
  };

  let datasets = 0;
  return {
    postgres: lab.postgres,
    prepare,
    run,

    /** The rows of a statement's result, the names of the columns first; null is NULL. */
    rows,

    /** The rows that answer a question, the names of the columns first; null is NULL. */
    async ask(tools: ArchiveTools, request: QuestionRequest): Promise<Cell[][]> {
      return rows(await prepare(tools, request));
    },

    /** The ids of the rows that answer a question about a year, in their order. */
    async ids(tools: ArchiveTools, request: Partial<QuestionRequest>): Promise<number[]> {
      const question = { ...YEAR, Columns: ['id'], OrderBy: [{ Column: 'id' }], ...request };
      const [, ...answer] = await rows(await prepare(tools, question));
      return answer.map(([id]) => Number(id));
    },

    makeTools,

    /** The tools of a dataset that nobody has asked before. */
    freshDataset(input: Partial<DatasetInput> = {}): ArchiveTools {
      datasets += 1;
      const lake = { database: 'archive', table: `orders_${datasets}`, location: 's3://lake/warm/' };
      return makeTools(datasetOf({ lake, ...input }));
    },

    /** Moves what is old. */
    async night(tools: ArchiveTools): Promise<SliceAnswer> {
      await planNight(tools, { dryRun: false });
      return runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] });
    },

    /** Makes the table anew, with an id, a time and these columns. */
    async makeTable(columns: string, values: string): Promise<void> {
      await lab.postgres.query(`
        SET TimeZone = 'UTC';
        DROP TABLE IF EXISTS orders, lakehook_batch;
        CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3), ${columns});
        CREATE INDEX ON orders (placed_at);
        INSERT INTO orders VALUES ${values}`);
    },

    /** The keys of the objects that snapshots of a dataset were put into. */
    async hotKeys({ dataset }: ArchiveTools): Promise<string[]> {
      const Prefix = `warm/hot/${dataset.lake.table}/`;
      const { Contents = [] } = await lab.client.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix }));
      return Contents.map(({ Key = '' }) => Key.slice(Prefix.length));
    },

    async close() {
      await served.close();
      await athena.close();
      await lab.close();
    },
  };
}
export type QuestionLab = Awaited<ReturnType<typeof openQuestionLab>>;
