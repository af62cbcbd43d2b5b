import { describe, expect, test } from 'vitest';
import { apiStandIn, view } from '../api-stand-in.ts';
import { GET, quick } from './quick-client.ts';

describe('wait', () => {
  test('looks at once, then waits 20 s at a time, and tells every change', async () => {
    const scanned = (bytes: number) => view('RUNNING', { Statistics: { DataScannedInBytes: bytes } });
    await using api = await apiStandIn({
      [GET]: { body: view('QUEUED') },
      [`${GET}?WaitTimeSeconds=20`]: [
        { body: scanned(1) },
        { body: scanned(1) },
        { body: scanned(2) },
        { body: view('FAILED') },
      ],
    });
    const { client, pauses } = quick(api);
    const seen: unknown[] = [];
    const onChange = (query: object) => void seen.push(query);
    expect(await client.wait('q1', { onChange })).toEqual(view('FAILED'));
    expect(seen).toEqual([view('QUEUED'), scanned(1), scanned(2), view('FAILED')]);
    // Where a look comes back at once although nothing has changed, the next one is not made at once.
    expect(pauses).toHaveLength(2);
    for (const pause of pauses) expect(pause).toBeGreaterThan(500);
  });

  test('ends with the reason of its signal, also in the middle of a look', async () => {
    await using api = await apiStandIn({ [GET]: { body: view('QUEUED') } });
    const leaving = new AbortController();
    const hangs: typeof fetch = (url, init) =>
      String(url).includes('Wait')
        ? new Promise((_, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
            queueMicrotask(() => leaving.abort(new Error('the user left')));
          })
        : fetch(url, init);
    const { client } = quick(api, { fetch: hangs });
    await expect(client.wait('q1', { signal: leaving.signal })).rejects.toThrow('the user left');
  });
});
