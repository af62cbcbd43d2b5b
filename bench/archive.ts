import { join } from 'node:path';
import * as z from 'zod';
import { type Dataset, parseDatasets } from '../core/archive/dataset.ts';
import { sampleDataset } from '../local/database/sample-orders.ts';
import { NAMES } from '../local/names.ts';
import { type ArchiveCase, type ArchiveOutcome, measure } from './archive-case.ts';
import { openBenchDatabase } from './archive-database.ts';
import type { Measurement } from './report.ts';
import { openService } from './service.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** How many rows the table has; other sizes: `ARCHIVE_ROWS=500000,1000000 npm run bench -- archive`. */
const SIZES = z
  .string()
  .default('500000,1000000,2000000,4000000')
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.int().positive()))
  .parse(process.env.ARCHIVE_ROWS);
/** The size at which CSV is measured too. */
const MAIN_SIZE = 2_000_000;
// Some 33 of 667 pages at two million rows.
const PAGES_EACH = 20;
/** Seconds in which a slice begins batches, and in which a night begins slices. */
const SLICE_SECONDS = 600;
const NIGHT_SECONDS = 72_000;

/**
 * The archive beside what the database can give at the most, and beside pages with OFFSET: on one database, in turn. And
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
    const copy = await run('copy to /dev/null', parquet);
    yield figures(of('COPY to /dev/null'), copy);
    yield figures(of('ours, copying alone'), await run('copying', parquet), { copy });
    const pages = await run('pages', parquet);
    yield figures(of(`OFFSET pages, one in ${PAGES_EACH} read`), pages);
    yield* ours(of('ours, Parquet'), await run('ours', parquet), pages);
    if (size !== MAIN_SIZE) continue;
    await database.fill(size);
    yield* ours(of('ours, CSV'), await run('ours', datasetOf('CSV', size)), pages);
  }
}

/** The whole, and what it comes to. */
function* ours(name: string, outcome: ArchiveOutcome, pages: ArchiveOutcome): Generator<Measurement> {
  yield figures(name, outcome, { pages });
  for (const [what, budget] of [
    ['a slice', SLICE_SECONDS],
    ['a night', NIGHT_SECONDS],
  ] as const) {
    const moved = Math.round((rate(outcome) * budget) / 1_000_000);
    yield { bench: 'archive', case: `  ${what} of ${budget} s`, figures: { 'million rows': moved } };
  }
}

/** @param beside what it is to be compared with. */
function figures(
  name: string,
  outcome: ArchiveOutcome,
  beside: Record<string, ArchiveOutcome> = {},
): Measurement {
  const { rows, seconds, cpuSeconds, peakMegabytes, bytes } = outcome;
  const times = Object.entries(beside).map(([other, reference]) => [
    `times ${other}`,
    rate(outcome) / rate(reference),
  ]);
  return {
    bench: 'archive',
    case: name,
    figures: {
      'rows/s': Math.round(rate(outcome)),
      ...Object.fromEntries(times),
      seconds,
      'CPU s a million': (cpuSeconds / rows) * 1_000_000,
      'peak MB': Math.round(peakMegabytes),
      'bytes a row': bytes / rows,
    },
  };
}

function rate({ rows, seconds }: Pick<ArchiveOutcome, 'rows' | 'seconds'>): number {
  return rows / seconds;
}

function datasetOf(format: 'PARQUET' | 'CSV', size: number): Dataset {
  const sample = sampleDataset(`s3://${NAMES.lakeBucket}/bench/`);
  const table = `orders_${format.toLowerCase()}_${size}`;
  const [dataset] = parseDatasets([{ ...sample, format, lake: { ...sample.lake, table } }]);
  if (!dataset) throw new Error('One dataset was expected.');
  return dataset;
}
