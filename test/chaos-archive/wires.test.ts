import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Cut, DatabaseProxy } from './database-proxy.ts';
import { StoreProxy } from './store-proxy.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const COMMIT = 'Q\0\0\0\x0bCOMMIT\0';

/** A database that answers `done` to whatever it reads, and a client of it by way of the wire. */
async function wired() {
  const read: string[] = [];
  const port = await portOf(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        read.push(chunk.toString('latin1'));
        socket.write('done');
      });
    }),
  );
  const proxy = await DatabaseProxy.open(async () => ({ host: '127.0.0.1', port }));
  cleanups.push(() => proxy[Symbol.asyncDispose]());
  const client = connect({ host: '127.0.0.1', port: proxy.port });
  client.on('error', () => undefined);
  cleanups.push(() => client.destroy());
  return { proxy, client, read };
}

async function say(client: Socket, text: string): Promise<string> {
  const answer = Promise.race([once(client, 'data'), once(client, 'close').then(() => ['closed'])]);
  client.write(Buffer.from(text, 'latin1'));
  return String((await answer)[0]);
}

describe('the wire to the database', () => {
  test('passes everything, COMMIT too', async () => {
    const { proxy, client, read } = await wired();
    expect(await say(client, COMMIT)).toBe('done');
    expect(read).toEqual([COMMIT]);
    expect(proxy.cuts).toBe(0);
  });

  test.each<[Cut, number]>([
    ['before', 0],
    ['after', 1],
    ['answered', 1],
  ])('is cut %s the database reads COMMIT', async (cut, times) => {
    const { proxy, client, read } = await wired();
    proxy.cutNext(cut);
    expect(await say(client, 'SELECT 1')).toBe('done');
    expect(await say(client, COMMIT)).toBe('closed');
    await expect.poll(() => read.filter((text) => text === COMMIT)).toHaveLength(times);
    expect(proxy.cuts).toBe(1);
  });
});

describe('the wire to the store', () => {
  async function store() {
    const paths: (string | undefined)[] = [];
    const port = await portOf(
      createHttpServer((request, response) => {
        paths.push(request.url);
        request.pipe(response);
      }),
    );
    // Numbers below a half pass, below nine tenths are told to slow down, and lose their answers above.
    const numbers = [0.2, 0.7, 0.95];
    const proxy = await StoreProxy.open(
      async () => new URL(`http://127.0.0.1:${port}`),
      () => numbers.shift() ?? 0,
    );
    cleanups.push(() => proxy[Symbol.asyncDispose]());
    const put = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${proxy.url}${path}`, { method: 'PUT', body: 'bytes', headers });
    return { proxy, paths, put };
  }

  test('passes a call as it is', async () => {
    const { put, paths } = await store();
    expect(await (await put('/lake/key')).text()).toBe('bytes');
    expect(paths).toEqual(['/lake/key']);
  });

  test('throttles, and loses answers', async () => {
    const { proxy, put, paths } = await store();
    proxy.weather = 'throttled';
    expect((await put('/1')).status).toBe(200);
    const refused = await put('/2');
    expect([refused.status, await refused.text()]).toEqual([
      503,
      expect.stringContaining('<Code>SlowDown</Code>'),
    ]);
    await expect(put('/3')).rejects.toThrow(TypeError);
    expect(paths).toEqual(['/1', '/3']);
    expect([proxy.throttled, proxy.lostAnswers]).toEqual([1, 1]);
  });

  test('lets the engine’s calls pass in any weather', async () => {
    const { proxy, put } = await store();
    proxy.weather = 'throttled';
    const calls = ['/1', '/2', '/3'].map((path) =>
      put(path, { 'x-amz-target': 'AmazonAthena.StartQueryExecution' }),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
