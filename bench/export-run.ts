import { DuckDBInstance } from '@duckdb/node-api';
import { givenCase, peakMegabytes, tellOutcome } from './case.ts';
import { type ExportOutcome, exportCaseSchema } from './export-case.ts';

/** DuckDB alone, which copies the rows of Parquet files into one CSV file: the program that is measured. */
const { cold, hot, target } = givenCase(exportCaseSchema);
const started = performance.now();
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rowsOf = (pattern: string) =>
  `SELECT * EXCLUDE (lakehook_batch) FROM read_parquet('${pattern}', hive_partitioning = false)`;
await connection.run(
  `COPY (${rowsOf(cold)} UNION ALL ${rowsOf(hot)}) TO '${target}' (FORMAT csv, HEADER, FORCE_QUOTE *)`,
);
const outcome: ExportOutcome = {
  seconds: (performance.now() - started) / 1_000,
  peakMegabytes: peakMegabytes(),
};
tellOutcome(outcome);
