import { DuckDBInstance } from '@duckdb/node-api';
import { exportCaseSchema } from './export-case.ts';

/** DuckDB alone, which copies the rows of Parquet files into one CSV file: the program that is measured. */
const { cold, hot, target } = exportCaseSchema.parse(JSON.parse(process.env.EXPORT_CASE ?? ''));
const started = performance.now();
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rowsOf = (pattern: string) =>
  `SELECT * EXCLUDE (lakehook_batch) FROM read_parquet('${pattern}', hive_partitioning = false)`;
await connection.run(
  `COPY (${rowsOf(cold)} UNION ALL ${rowsOf(hot)}) TO '${target}' (FORMAT csv, HEADER, FORCE_QUOTE *)`,
);
const outcome = {
  seconds: (performance.now() - started) / 1_000,
  // Linux counts in kilobytes, as Node says for all platforms.
  peakMegabytes: process.resourceUsage().maxRSS / 1_024,
};
console.log(JSON.stringify(outcome));
process.exit(0);
