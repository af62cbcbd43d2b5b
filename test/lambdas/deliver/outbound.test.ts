import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import {
  CallbackNotAllowed,
  type CallbackRequest,
  CallbackUnreachable,
  KEPT_ANSWER_BYTES,
  OUTBOUND_LIMITS,
  postCallback,
} from '../../../lambdas/deliver/outbound.ts';
import { LOOPBACK_ALLOW } from '../../support/loopback-allow.ts';
import { drip, flood, receiver, silence } from './outbound-receivers.ts';

const policy = parseCallbackPolicy(`${LOOPBACK_ALLOW},receiver.test`);
// For receivers that never come to an end: short, so that the tests need not wait.
const limits = { connect: 400, headers: 500, total: 900 };
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

function post(url: string, options: Partial<CallbackRequest> = {}) {
  const headers = { 'content-type': 'application/json', 'webhook-id': 'msg_1' };
  return postCallback({ url, headers, body: '{"a":1}', policy, ...options });
}

/** How an attempt fails: the error's name and message. */
async function failure(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  const isKnown = error instanceof CallbackUnreachable || error instanceof CallbackNotAllowed;
  return isKnown ? `${error.name}: ${error.message}` : `unexpected: ${error}`;
}

test('an attempt may take 10 s by default, less than the 10.5 s that its caller plans with', () => {
  expect(OUTBOUND_LIMITS).toEqual({ connect: 3_000, headers: 5_000, total: 10_000 });
});

describe('an answer', () => {
  test('is the status, Retry-After and the text', async () => {
    const answer = 'HTTP/1.1 503 Busy\r\nretry-after: 120\r\nset-cookie: a\r\ncontent-length: 5\r\n\r\nlater';
    await using server = await receiver((socket) => socket.end(answer));
    expect(await post(`http://127.0.0.1:${server.port}/a/b?c=d`)).toEqual({
      statusCode: 503,
      headers: { retryAfter: '120' },
      body: 'later',
    });
  });

  test('comes to exactly the request that was meant', async () => {
    await using server = await receiver((socket) => socket.end(OK));
    await post(`http://LOCALHOST:${server.port}/a/../b?c=d%20e`, { lookup: async () => ['127.0.0.1'] });
    expect(server.received().split('\r\n')).toEqual([
      'POST /b?c=d%20e HTTP/1.1',
      `host: localhost:${server.port}`,
      'connection: close',
      'content-type: application/json',
      'webhook-id: msg_1',
      'content-length: 7',
      '',
      '{"a":1}',
    ]);
  });

  test('keeps the first kilobyte and cuts no character in two', async () => {
    const text = `${'a'.repeat(KEPT_ANSWER_BYTES - 1)}é${'b'.repeat(100)}`;
    const length = Buffer.byteLength(text);
    await using server = await receiver((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${text}`),
    );
    const { body } = await post(`http://127.0.0.1:${server.port}/`);
    expect(body).toBe('a'.repeat(KEPT_ANSWER_BYTES - 1));
  });

  test.each([204, 301, 302, 307, 308, 400, 410, 500])(
    'of %d is an answer like others, and no redirect is followed',
    async (status) => {
      await using elsewhere = await receiver((socket) => socket.end(OK));
      const location = `http://127.0.0.1:${elsewhere.port}/`;
      await using server = await receiver((socket) =>
        socket.end(`HTTP/1.1 ${status} Status\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`),
      );
      expect((await post(`http://127.0.0.1:${server.port}/`)).statusCode).toBe(status);
      expect(elsewhere.connections()).toBe(0);
    },
  );

  test('passes by the proxy that the environment names', async () => {
    await using proxy = await receiver((socket) => socket.end(OK));
    await using server = await receiver((socket) => socket.end(OK));
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    process.env.NODE_USE_ENV_PROXY = '1';
    try {
      await post(`http://127.0.0.1:${server.port}/`);
    } finally {
      delete process.env.http_proxy;
      delete process.env.NODE_USE_ENV_PROXY;
    }
    expect([proxy.connections(), server.connections()]).toEqual([0, 1]);
  });

  test('ends its connection, and the next attempt makes another', async () => {
    await using server = await receiver((socket) => socket.write(OK));
    await post(`http://127.0.0.1:${server.port}/`);
    await post(`http://127.0.0.1:${server.port}/`);
    expect(server.connections()).toBe(2);
  });
});

describe('a hostile receiver', () => {
  test.each<[what: string, behave: Parameters<typeof receiver>[0], outcome: string]>([
    ['silent', () => {}, 'The receiver did not answer within 0.5 s.'],
    ['slow with its headers', (socket) => drip(socket, OK, 50), 'The receiver did not answer within 0.5 s.'],
    [
      'endless with its headers, slowly',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        drip(socket, 'a: b\r\n', 5);
      },
      'The receiver did not answer within 0.5 s.',
    ],
    [
      'endless with its headers, quickly',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        flood(socket, 'a: b\r\n'.repeat(1_000));
      },
      'The headers of the answer are larger than 16 kB.',
    ],
    [
      'with one header of 1 MB',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\na: ${'b'.repeat(1_000_000)}\r\n\r\n`),
      'The headers of the answer are larger than 16 kB.',
    ],
    [
      'flooding with 103',
      (socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100)),
      'The receiver sent more than 8 interim answers.',
    ],
    [
      'dripping 102',
      (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n', 3),
      'The receiver did not answer within 0.5 s.',
    ],
    [
      'talking garbage',
      (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
      'The receiver did not answer with valid HTTP/1.1.',
    ],
    [
      'pouring garbage',
      (socket) => flood(socket, Buffer.alloc(65_536, 0xff)),
      'The receiver did not answer with valid HTTP/1.1.',
    ],
    [
      'with both a length and chunks',
      (socket) =>
        socket.end(
          'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
        ),
      'The receiver did not answer with valid HTTP/1.1.',
    ],
    [
      'with two lengths',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'),
      'The receiver did not answer with valid HTTP/1.1.',
    ],
    [
      'resetting',
      (socket) => socket.resetAndDestroy(),
      'The receiver closed the connection before it answered.',
    ],
    ['hanging up', (socket) => socket.end(), 'The receiver closed the connection before it answered.'],
    [
      'hanging up within its headers',
      (socket) => socket.end('HTTP/1.1 200 OK\r\na: '),
      'The receiver closed the connection before it answered.',
    ],
    [
      'switching protocols',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
      'The receiver closed the connection before it answered.',
    ],
  ])('%s is unreachable', async (_what, behave, outcome) => {
    await using server = await receiver(behave);
    const attempt = post(`http://127.0.0.1:${server.port}/`, outcome.includes('within') ? { limits } : {});
    expect(await failure(attempt)).toBe(`CallbackUnreachable: ${outcome}`);
    // What fits the buffers of two sockets and no more: nobody goes on reading.
    expect(server.sent()).toBeLessThan(16_000_000);
  });

  test.each<[what: string, behave: Parameters<typeof receiver>[0], body: string]>([
    [
      'with a slow body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nab');
      },
      'ab',
    ],
    [
      'with an endless body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        flood(socket, 'a'.repeat(65_536));
      },
      'a'.repeat(KEPT_ANSWER_BYTES),
    ],
    [
      'with endless chunks',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        flood(socket, '1\r\na\r\n'.repeat(1_000));
      },
      'a'.repeat(KEPT_ANSWER_BYTES),
    ],
    [
      'resetting within its body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nab', () =>
          setTimeout(() => socket.resetAndDestroy(), 500),
        );
      },
      'ab',
    ],
    [
      'with a broken chunk',
      (socket) => {
        socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n');
      },
      '',
    ],
  ])('%s has answered once its status is known', async (_what, behave, body) => {
    await using server = await receiver(behave);
    const answer = await post(`http://127.0.0.1:${server.port}/`, { limits });
    expect([answer.statusCode, answer.body]).toEqual([200, body]);
    expect(server.sent()).toBeLessThan(16_000_000);
  });

  test('with a gzip bomb is kept as it came', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    await using server = await receiver((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    });
    const answer = await post(`http://127.0.0.1:${server.port}/`);
    expect(answer.statusCode).toBe(200);
    const kept = bomb.subarray(0, KEPT_ANSWER_BYTES);
    expect(answer.body).toBe(new TextDecoder().decode(kept, { stream: true }));
  });

  test('that takes the connection but no TLS greeting is left after the time to connect', async () => {
    await using server = await silence('127.0.0.1');
    expect(await failure(post(`https://127.0.0.1:${server.port}/`, { limits }))).toBe(
      'CallbackUnreachable: The receiver took no connection within 0.4 s.',
    );
  });
});

describe('an attempt', () => {
  test('ends when the resolver does not', async () => {
    const lookup = () => new Promise<never>(() => {});
    expect(await failure(post('https://receiver.test/', { lookup, limits }))).toBe(
      'CallbackUnreachable: The receiver could not be resolved within 0.4 s.',
    );
  });

  test('keeps the cause and shows nothing of the URL', async () => {
    const server = await silence('127.0.0.1');
    await server[Symbol.asyncDispose]();
    const attempt = post(`http://127.0.0.1:${server.port}/?token=secret`);
    await expect(attempt).rejects.toMatchObject({
      name: 'CallbackUnreachable',
      message: 'The receiver refused the connection.',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
