import { join } from 'node:path';
import { type Dataset, parseDatasets } from '../core/archive/dataset.ts';
import { sampleDataset } from '../local/database/sample-orders.ts';
import { NAMES } from '../local/names.ts';
import { type ArchiveCase, type ArchiveOutcome, measure } from './archive-case.ts';
import { openBenchDatabase } from './archive-database.ts';
import type { Measurement } from './report.ts';
import { openService } from './service.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SIZES = [500_000, 1_000_000, 2_000_000, 4_000_000];
/** The size at which everything is measured. */
const MAIN_SIZE = 2_000_000;
// Some 33 of 667 pages at two million rows.
const PAGES_EACH = 20;
/** Seconds in which a slice begins batches, and in which a night begins slices. */
const SLICE_SECONDS = 600;
const NIGHT_SECONDS = 72_000;

/**
 * The archive beside what the database can give at the most, and beside pages with OFFSET: on one database, in turn. Then
 * how each grows with the table.
 */
export async function* archive(): AsyncGenerator<Measurement> {
  using folder = temporaryFolder();
  await using service = await openService();
  await using database = await openBenchDatabase(folder.path);
  for (const size of SIZES) {
    const rows = await database.fill(size);
    const run = (way: ArchiveCase['way'], dataset: Dataset) =>
      measure({
        way,
        dataset,
        database: database.settings,
        awsUrl: service.runtime.awsUrl,
        scratch: join(folder.path, 'scratch'),
        pagesEach: PAGES_EACH,
      });
    const parquet = datasetOf('PARQUET', size);
    const of = (what: string) => `${what}, ${rows.toLocaleString('en-US')} rows`;
    if (size === MAIN_SIZE) yield figures(of('COPY to /dev/null'), await run('copy to /dev/null', parquet));
    yield figures(of(`OFFSET pages, one in ${PAGES_EACH} read`), await run('pages', parquet));
    yield* ours(of('ours, Parquet'), await run('ours', parquet));
    if (size !== MAIN_SIZE) continue;
    await database.fill(size);
    yield* ours(of('ours, CSV'), await run('ours', datasetOf('CSV', size)));
  }
}

/** The whole, its steps, and what it comes to. */
function* ours(name: string, outcome: ArchiveOutcome): Generator<Measurement> {
  const { rows, seconds, steps } = outcome;
  yield figures(name, outcome);
  const { copy = 0, write = 0 } = steps;
  for (const [step, spent] of Object.entries({ 'copy and write': copy + write, ...steps })) {
    yield { bench: 'archive', case: `  ${step}`, figures: { 'rows/s': Math.round(rows / spent) } };
  }
  for (const [what, budget] of [
    ['a slice', SLICE_SECONDS],
    ['a night', NIGHT_SECONDS],
  ] as const) {
    const moved = Math.round(((rows / seconds) * budget) / 1_000_000);
    yield { bench: 'archive', case: `  ${what} of ${budget} s`, figures: { 'million rows': moved } };
  }
}

function figures(
  name: string,
  { rows, seconds, cpuSeconds, peakMegabytes, bytes }: ArchiveOutcome,
): Measurement {
  return {
    bench: 'archive',
    case: name,
    figures: {
      'rows/s': Math.round(rows / seconds),
      seconds,
      'CPU s a million': (cpuSeconds / rows) * 1_000_000,
      'peak MB': Math.round(peakMegabytes),
      'bytes a row': bytes / rows,
    },
  };
}

function datasetOf(format: 'PARQUET' | 'CSV', size: number): Dataset {
  const sample = sampleDataset(`s3://${NAMES.lakeBucket}/bench/`);
  const table = `orders_${format.toLowerCase()}_${size}`;
  const [dataset] = parseDatasets([{ ...sample, format, lake: { ...sample.lake, table } }]);
  if (!dataset) throw new Error('One dataset was expected.');
  return dataset;
}
