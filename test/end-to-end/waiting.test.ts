import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryViewSchema } from '../../core/contract/query.ts';
import { type Ask, submitAs, unsigned } from '../support/asking.ts';
import { refusalOf } from '../support/caller.ts';
import { ENDLESS } from '../support/endless.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let ask: Ask;

beforeAll(async () => {
  service = await startService(home.path);
  ask = unsigned(service.apiUrl);
});
afterAll(async () => {
  await service?.end('SIGTERM');
  home.remove();
});

const look = async (queryId: string, parameters = '') =>
  queryViewSchema.parse((await ask('GET', `/queries/${queryId}${parameters}`)).body);

test('a caller that only waits sees every query through with a few requests', async () => {
  const queryId = await submitAs(ask, {
    Query: `SELECT count(*) FROM orders WHERE note = '${randomUUID()}'`,
  });
  let requests = 0;
  let state = '';
  while (!['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(state) && requests < 10) {
    state = (await look(queryId, '?WaitTimeSeconds=20')).State.State;
    requests += 1;
  }
  expect(state).toBe('SUCCEEDED');
  // From QUEUED to RUNNING, and from there to the end.
  expect(requests).toBeLessThanOrEqual(3);
});

test('a wait ends when somebody cancels the query, and not before', async () => {
  const queryId = await submitAs(ask, { Query: ENDLESS });
  await expect.poll(async () => (await look(queryId)).State.State).toBe('RUNNING');
  const waiting = look(queryId, '?WaitTimeSeconds=20');
  expect((await look(queryId, '?WaitTimeSeconds=1')).State.State).toBe('RUNNING');
  expect((await ask('DELETE', `/queries/${queryId}`)).status).toBe(202);
  expect((await waiting).State.State).toBe('CANCELLED');
});

test('while it runs, a query shows what it has read so far', async () => {
  const queryId = await submitAs(ask, { Query: ENDLESS });
  await expect.poll(async () => (await look(queryId)).Statistics?.DataScannedInBytes ?? 0).toBeGreaterThan(0);
  expect((await look(queryId)).State.State).toBe('RUNNING');
  expect((await ask('DELETE', `/queries/${queryId}`)).status).toBe(202);
});

test.each(['-1', '21', '1.5', 'soon', ''])('WaitTimeSeconds=%s is refused by name', async (value) => {
  const queryId = await submitAs(ask, { Query: 'SELECT 1' });
  const answer = await ask('GET', `/queries/${queryId}?WaitTimeSeconds=${value}`);
  expect(answer.status).toBe(400);
  expect(refusalOf(answer)).toEqual({
    Code: 'InvalidRequest',
    Message: expect.stringContaining('WaitTimeSeconds'),
  });
});
