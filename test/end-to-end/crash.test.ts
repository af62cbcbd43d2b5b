import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { randomStream } from '../chaos/random.ts';
import { submit } from '../support/caller.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const ROUNDS = 5;
const LANES = 4;
const QUERIES = [
  'SELECT 1',
  'SELEC 1',
  'SELECT * FROM nope',
  'SELECT country, sum(amount) FROM orders GROUP BY country',
];

const home = homeFolder();
let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(() => {
  receiver?.close();
  home.remove();
});

/** Submits until the service is gone; what it had answered with 202 counts as accepted. */
async function submitUntilGone(service: RunningService, accepted: string[]) {
  for (let next = 0; ; next += 1) {
    const Query = QUERIES[next % QUERIES.length];
    try {
      accepted.push(await submit(service.apiUrl, { Query, CallbackUrl: receiver.url }));
    } catch {
      return;
    }
    await sleep(20);
  }
}

test('killed at any moment, the service tells of every query that it accepted, and never two ends of one', async () => {
  const seed = process.env.SEED ?? randomUUID();
  onTestFailed(() => void process.stderr.write(`To have it killed at the same times again: SEED=${seed}\n`));
  const random = randomStream(seed);
  const accepted: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const service = await startService(home.path);
    const lanes = Array.from({ length: LANES }, () => submitUntilGone(service, accepted));
    await sleep(random() * 1_500);
    await service.end('SIGKILL');
    await Promise.all(lanes);
  }

  const service = await startService(home.path);
  await Promise.all(accepted.map((queryId) => receiver.of(queryId)));
  expect(await service.end('SIGTERM')).toBe(0);

  const ends = new Map<string, Set<string>>();
  for (const { callback } of receiver.arrivals) {
    const { QueryId, State } = callback;
    ends.set(QueryId, (ends.get(QueryId) ?? new Set()).add(State.State));
  }
  expect(accepted.length).toBeGreaterThan(ROUNDS);
  expect([...ends.values()].filter((states) => states.size > 1)).toEqual([]);
});
