import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DuckDBInstance } from '@duckdb/node-api';
import { outputOf, startOrder } from '../bin/archive-execution.ts';
import { createClient, type LakehookClient } from '../client/client.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import { NAMES } from '../local/names.ts';
import { workflowArn } from '../local/workflows.ts';
import { copyAlone } from './export-case.ts';
import { type ExportSite, openExportSite } from './export-site.ts';
import { watchMemory } from './process-memory.ts';
import { openReceiver } from './receiver.ts';
import type { Measurement } from './report.ts';

const ROWS = 5_000_000;
const RUNS = 3;
const EVERYTHING = { StartDateTime: '2000-01-01', EndDateTime: '2100-01-01' };

/**
 * A whole table as one CSV file, a third of it in the database and the rest in the lake: from POST to callback. Beside it,
 * in turn, DuckDB alone in a process of its own, which copies the same rows out of the same objects and has no snapshot to
 * take.
 */
export async function* exports(): AsyncGenerator<Measurement> {
  const receiver = await openReceiver();
  await using site = await openExportSite(ROWS);
  const client = createClient({ endpoint: site.apiUrl });
  await moveOldRows(site.awsUrl);
  const { Hot, Lake } = await client.dataset('orders');
  const inPlaces = { 'in the database': Hot?.Rows ?? 0, 'in the lake': Lake?.Rows ?? 0 };
  yield { bench: 'export', case: 'rows', figures: inPlaces };

  for (let run = 1; run <= RUNS; run += 1) {
    const memory = watchMemory(site.pid);
    const started = performance.now();
    const { QueryId } = await client.submitDatasetQuery('orders', {
      ...EVERYTHING,
      CallbackUrl: receiver.url,
    });
    const seconds = ((await receiver.arrival(QueryId)) - started) / 1_000;
    const peak = await memory.peak();
    const { Statistics } = await client.get(QueryId);
    yield {
      bench: 'export',
      case: `POST to callback, run ${run}`,
      figures: {
        seconds,
        'engine s': (Statistics?.EngineExecutionTimeInMillis ?? Number.NaN) / 1_000,
        'peak MB': Math.round(peak.process),
        'with the database': Math.round(peak.process + peak.children),
      },
    };
    await refuseOtherThan(site.rows, QueryId, client, site);
    const duckdb = await copyAlone({
      ...filesOf(QueryId, site),
      target: join(site.home.scratch, 'alone.csv'),
    });
    yield {
      bench: 'export',
      case: `DuckDB alone, run ${run}`,
      figures: { seconds: duckdb.seconds, 'peak MB': Math.round(duckdb.peakMegabytes) },
    };
    yield { bench: 'export', case: '  ours to DuckDB alone', figures: { ratio: seconds / duckdb.seconds } };
  }
  receiver.close();
}

async function moveOldRows(awsUrl: string): Promise<void> {
  const sfn = new SFNClient({ endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  const execution = await startOrder(sfn, workflowArn('archive'), { Operation: 'RUN', Dataset: 'orders' });
  await outputOf(sfn, execution, { interval: 1_000 });
  sfn.destroy();
}

/** Downloads the result as a caller does. A bench of one that is not whole measures nothing. */
async function refuseOtherThan(
  rows: number,
  queryId: string,
  client: LakehookClient,
  { home }: ExportSite,
): Promise<void> {
  const file = join(home.scratch, 'result.csv');
  const { body } = await client.results(queryId);
  if (!body) throw new Error('The result has no body.');
  await pipeline(Readable.fromWeb(body), createWriteStream(file));
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await duckdb.runAndReadAll(
    `SELECT count(*)::int, count(DISTINCT order_id)::int FROM read_csv('${file}', header = true, all_varchar = true)`,
  );
  const [counts] = reader.getRowsJson();
  await rm(file);
  if (counts?.some((count) => count !== rows))
    throw new Error(`There are ${rows} rows. The file has rows and keys: ${counts.join(', ')}.`);
}

function filesOf(queryId: string, { home }: ExportSite) {
  const lake = join(home.buckets, NAMES.lakeBucket, NAMES.archivePrefix);
  return {
    cold: join(lake, 'orders/**/*.parquet'),
    hot: join(lake, `hot/orders/query_id=${queryId}.*/rows.parquet`),
  };
}
