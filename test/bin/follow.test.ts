import { describe, expect, test } from 'vitest';
import { follow, type Watcher } from '../../bin/follow.ts';
import { createClient } from '../../client/client.ts';
import { type ApiStandIn, apiStandIn, type Plan, refusal, view } from '../client/api-stand-in.ts';

const GET = 'GET /queries/q1';
const CANCEL = 'DELETE /queries/q1';

/** Somebody at a terminal. `ctrlC` is pressed, and what is asked is answered with `answer`. */
function person(answer?: (question: string, signal: AbortSignal) => Promise<string>) {
  const listeners = new Set<() => void>();
  const written: string[] = [];
  const watcher: Watcher = {
    out: { isTTY: answer !== undefined, write: (text) => written.push(text) },
    ask: answer,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const ctrlC = () => {
    for (const listener of listeners) listener();
  };
  return { watcher, written, ctrlC, listeners };
}

/** A query that runs until it is told to end. */
async function running(plan: Plan = {}): Promise<ApiStandIn & { end(State: string): void }> {
  const answer = { body: view('RUNNING') };
  const waiting = { [`${GET}?WaitTimeSeconds=20`]: answer, [`${GET}?WaitTimeSeconds=3`]: answer };
  const api = await apiStandIn({ [GET]: { body: view('QUEUED') }, ...waiting, ...plan });
  return Object.assign(api, { end: (State: string) => Object.assign(answer, { body: view(State) }) });
}

/** Never answered; ends as a question does that is taken back. */
const unanswered = (_: string, signal: AbortSignal) =>
  new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

const started = (api: ApiStandIn) => expect.poll(() => api.asked.length).toBeGreaterThan(1);

describe('where nobody can be asked', () => {
  test('has a line for each state', async () => {
    await using api = await running();
    const { watcher, written, listeners } = person();
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    await started(api);
    api.end('SUCCEEDED');
    expect(await followed).toEqual(view('SUCCEEDED'));
    expect(written.map((line) => line.split(' ')[0])).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED']);
    expect(listeners.size).toBe(0);
  });

  test('Ctrl-C leaves, and the query goes on', async () => {
    await using api = await running();
    const { watcher, ctrlC } = person();
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    await started(api);
    ctrlC();
    expect(await followed).toBeUndefined();
    expect(api.operations()).not.toContain(CANCEL);
  });
});

describe('at a terminal Ctrl-C asks', () => {
  test('and cancels where that is wished, and tells how it ended', async () => {
    await using api = await running({ [CANCEL]: { status: 202, body: { QueryId: 'q1' } } });
    const asked: string[] = [];
    const { watcher, ctrlC } = person(async (question) => {
      asked.push(question);
      return 'y';
    });
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    await started(api);
    ctrlC();
    await expect.poll(api.operations).toContain(CANCEL);
    api.end('CANCELLED');
    expect(await followed).toEqual(view('CANCELLED'));
    expect(asked).toEqual(['Cancel the query? [y/N] ']);
  });

  test('and goes on where it is not', async () => {
    await using api = await running();
    const { watcher, ctrlC, written } = person(async () => '');
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    await started(api);
    ctrlC();
    await expect.poll(() => written.filter((text) => text.includes('RUNNING')).length).toBeGreaterThan(1);
    api.end('SUCCEEDED');
    expect(await followed).toEqual(view('SUCCEEDED'));
    expect(api.operations()).not.toContain(CANCEL);
  });

  test('and the second time leaves at once', async () => {
    await using api = await running();
    const { watcher, ctrlC } = person(unanswered);
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    await started(api);
    ctrlC();
    ctrlC();
    expect(await followed).toBeUndefined();
    expect(api.operations()).not.toContain(CANCEL);
  });

  test('and takes the question back where the query ends meanwhile', async () => {
    await using api = await running();
    const { watcher, ctrlC } = person(unanswered);
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    await started(api);
    ctrlC();
    api.end('SUCCEEDED');
    expect(await followed).toEqual(view('SUCCEEDED'));
  });

  test('and says where it cannot be cancelled, but not where it has just ended', async () => {
    await using api = await running({ [CANCEL]: [refusal(403, 'AccessDenied'), refusal(409, 'Conflict')] });
    const { watcher, ctrlC, written } = person(async () => 'yes');
    const followed = follow(createClient({ endpoint: api.url }), 'q1', watcher);
    const cancellations = () => api.operations().filter((operation) => operation === CANCEL).length;
    await started(api);
    ctrlC();
    await expect.poll(cancellations).toBe(1);
    await expect.poll(() => written).toContain('lakehook: So it is.\n');
    ctrlC();
    await expect.poll(cancellations).toBe(2);
    api.end('SUCCEEDED');
    expect(await followed).toEqual(view('SUCCEEDED'));
    expect(written.filter((text) => text.startsWith('lakehook:'))).toHaveLength(1);
  });
});
