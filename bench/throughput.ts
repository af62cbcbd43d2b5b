import { type Measurement, percentile } from './report.ts';
import { openService } from './service.ts';

const AT_A_TIME = 64;
const QUERIES = 1_000;

/** Queries per second from POST to callback with 64 under way at a time, on this machine's cores. */
export async function* throughput(): AsyncGenerator<Measurement> {
  await using service = await openService();
  for (let warmUp = 0; warmUp < 20; warmUp += 1) await service.ask('SELECT 1');

  const times: number[] = [];
  let submitted = 0;
  const started = performance.now();
  const lane = async () => {
    while (submitted < QUERIES) {
      submitted += 1;
      times.push(await service.ask('SELECT 1'));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  const seconds = (performance.now() - started) / 1_000;
  yield {
    bench: 'throughput',
    case: `${QUERIES} times SELECT 1, ${AT_A_TIME} at a time`,
    figures: {
      'queries/s': QUERIES / seconds,
      'p50 ms': percentile(times, 0.5),
      'p99 ms': percentile(times, 0.99),
    },
  };
}
