import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Measurement, percentile } from './report.ts';
import { openService } from './service.ts';
import { temporaryFolder } from './temporary-folder.ts';

const WARM_UP = 20;
const RUNS = 200;

/** From POST to callback for SELECT 1, and the same query written to a CSV file by DuckDB alone, in turn. */
export async function* latency(): AsyncGenerator<Measurement> {
  using folder = temporaryFolder();
  await using service = await openService();
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  const target = join(folder.path, 'one.csv');
  const alone = async () => {
    const started = performance.now();
    await duckdb.run(`COPY (SELECT 1 AS "_col0") TO '${target}' (FORMAT csv, HEADER, FORCE_QUOTE *)`);
    return performance.now() - started;
  };

  const times: { ours: number; duckdb: number }[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const ours = await service.ask('SELECT 1');
    times.push({ ours, duckdb: await alone() });
  }
  const counted = times.slice(WARM_UP);
  yield figures(
    'POST to callback, SELECT 1',
    counted.map(({ ours }) => ours),
  );
  yield figures(
    'DuckDB alone, SELECT 1 to CSV',
    counted.map(({ duckdb: time }) => time),
  );
  yield figures(
    'difference, pair by pair',
    counted.map((pair) => pair.ours - pair.duckdb),
  );
}

function figures(name: string, values: number[]): Measurement {
  return {
    bench: 'latency',
    case: name,
    figures: { 'p50 ms': percentile(values, 0.5), 'p99 ms': percentile(values, 0.99) },
  };
}
