import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import {
  type CallbackRequest,
  CallbackUnreachable,
  OUTBOUND_LIMITS,
  postCallback,
} from '../../../lambdas/deliver/outbound.ts';
import { ADDRESSES, URLS } from '../../core/delivery/vectors.ts';
import { LOOPBACK_ALLOW } from '../../support/loopback-allow.ts';
import { dialsOf, fixture, receiver, silence, testTls } from './outbound-receivers.ts';

const publicOnly = parseCallbackPolicy('');
const policy = parseCallbackPolicy(`${LOOPBACK_ALLOW},receiver.test,other.test`);
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const NOT_ALLOWED = {
  name: 'CallbackNotAllowed',
  message: 'The host of the receiver resolves to an address that may not be called.',
};

function post(url: string, options: Partial<CallbackRequest> = {}) {
  return postCallback({ url, headers: {}, body: '{}', policy, lookup: unplanned, ...options });
}

async function unplanned(host: string): Promise<never> {
  throw new Error(`Nobody should resolve ${host}.`);
}

describe('with nothing listed', () => {
  test.each(URLS.filter(([, reason]) => reason !== undefined))(
    '%j is refused before any look-up or dial',
    async (url, reason) => {
      const dials = await dialsOf(() =>
        expect(post(url, { policy: publicOnly })).rejects.toMatchObject({
          name: 'CallbackNotAllowed',
          message: `The CallbackUrl ${reason}.`,
        }),
      );
      expect(dials).toEqual([]);
    },
  );

  const refused = ADDRESSES.filter(([, isAllowed]) => !isAllowed).map(([address]) => address);
  const answers = [
    ...refused.map((address) => [address]),
    ...refused.map((address) => ['8.8.8.8', address]),
    ...refused.map((address) => [address, '2606:4700:4700::1111']),
  ];
  test.each(answers)('a name that resolves to %j %j is refused before any dial', async (...addresses) => {
    const lookup = async () => addresses.filter((address) => address !== undefined);
    const dials = await dialsOf(() =>
      expect(post('https://hooks.example.com/', { policy: publicOnly, lookup })).rejects.toMatchObject(
        NOT_ALLOWED,
      ),
    );
    expect(dials).toEqual([]);
  });
});

describe('a name', () => {
  test('is resolved once: an answer that changes afterwards does not matter', async () => {
    await using server = await receiver((socket) => socket.end(OK), { host: '127.0.0.2' });
    const asked: string[] = [];
    const lookup = async (host: string) => {
      asked.push(host);
      return asked.length === 1 ? ['127.0.0.2'] : ['127.0.0.1'];
    };
    const dials = await dialsOf(() => post(`http://receiver.test:${server.port}/`, { lookup }));
    expect(asked).toEqual(['receiver.test']);
    expect(dials).toEqual([`127.0.0.2 ${server.port}`]);
  });

  test('is tried at its next address when one refuses', async () => {
    await using server = await receiver((socket) => socket.end(OK));
    const lookup = async () => ['127.0.0.3', '::1', '127.0.0.1'];
    const dials = await dialsOf(() => post(`http://receiver.test:${server.port}/`, { lookup }));
    expect(dials).toEqual([`127.0.0.3 ${server.port}`, `::1 ${server.port}`, `127.0.0.1 ${server.port}`]);
  });

  test('with many dead addresses is left when the time is up', async () => {
    await using server = await silence('127.0.0.1');
    const lookup = async () => Array.from({ length: 50 }, () => '127.0.0.1');
    const attempt = post(`https://receiver.test:${server.port}/`, {
      lookup,
      limits: { connect: 400, headers: 400, total: 1_000 },
    });
    await expect(attempt).rejects.toEqual(new CallbackUnreachable('The receiver did not answer within 1 s.'));
    // 0, 400 and 800 ms.
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  test.each([
    [async () => [], 'The host of the receiver has no address.'],
    [failing('ENOTFOUND'), 'The host of the receiver does not resolve.'],
    [failing('EAI_AGAIN'), 'The name service did not answer for the host of the receiver.'],
  ])('that does not resolve is unreachable', async (lookup, message) => {
    await expect(post('https://receiver.test/', { lookup })).rejects.toMatchObject({
      name: 'CallbackUnreachable',
      message,
    });
  });

  test('is resolved by the machine when nothing else is given', async () => {
    await using server = await receiver((socket) => socket.end(OK));
    const request = { url: `http://localhost:${server.port}/`, headers: {}, body: '{}', policy };
    const dials = await dialsOf(() => postCallback(request));
    expect(dials.at(-1)).toBe(`127.0.0.1 ${server.port}`);
  });

  test('that is listed never leads to where credentials are served', async () => {
    const lookup = async () => ['127.0.0.1', '169.254.169.254'];
    await expect(post('http://receiver.test/', { lookup })).rejects.toMatchObject(NOT_ALLOWED);
  });
});

describe('over TLS', () => {
  const authorities = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...authorities, fixture('authority.cert.pem')]));
  afterAll(() => setDefaultCACertificates(authorities));

  const lookup = async () => ['127.0.0.1'];

  test('the receiver is greeted by its name', async () => {
    const greeted: unknown[] = [];
    const tls = { ...testTls('receiver'), ALPNProtocols: ['h2', 'http/1.1'] };
    await using server = await receiver(
      (socket) => {
        greeted.push(
          'servername' in socket && socket.servername,
          'alpnProtocol' in socket && socket.alpnProtocol,
        );
        socket.end(OK);
      },
      { tls },
    );
    const answer = await post(`https://Receiver.test:${server.port}/`, { lookup });
    expect(answer).toMatchObject({ statusCode: 200, body: 'ok' });
    expect(greeted).toEqual(['receiver.test', 'http/1.1']);
    expect(server.received()).toContain(`host: receiver.test:${server.port}\r\n`);
  });

  test('a name is tried at its next address when one takes the connection and says nothing', async () => {
    await using server = await receiver((socket) => socket.end(OK), { tls: testTls('receiver') });
    await using _silent = await silence('127.0.0.2', { port: server.port });
    const twoAddresses = async () => ['127.0.0.2', '127.0.0.1'];
    const dials = await dialsOf(() =>
      post(`https://receiver.test:${server.port}/`, {
        lookup: twoAddresses,
        limits: { ...OUTBOUND_LIMITS, connect: 400 },
      }),
    );
    expect(dials).toEqual([`127.0.0.2 ${server.port}`, `127.0.0.1 ${server.port}`]);
    expect(server.received()).toMatch(/^POST /);
  });

  test('a literal address is verified against the address', async () => {
    await using server = await receiver((socket) => socket.end(OK), { tls: testTls('receiver') });
    expect((await post(`https://127.0.0.1:${server.port}/`)).statusCode).toBe(200);
  });

  test.each([
    ['receiver', 'other.test', "The receiver's certificate is for another host."],
    ['expired', 'receiver.test', "The receiver's certificate has expired."],
  ] as const)(
    'the %s certificate for %s is refused before anything is sent',
    async (certificate, host, message) => {
      await using server = await receiver((socket) => socket.end(OK), { tls: testTls(certificate) });
      await expect(post(`https://${host}:${server.port}/`, { lookup })).rejects.toMatchObject({
        name: 'CallbackUnreachable',
        message,
      });
      expect(server.received()).toBe('');
    },
  );

  test('a certificate of an unknown authority is refused, whatever the environment says', async () => {
    setDefaultCACertificates(authorities);
    await using server = await receiver((socket) => socket.end(OK), { tls: testTls('receiver') });
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(post(`https://receiver.test:${server.port}/`, { lookup })).rejects.toEqual(
        new CallbackUnreachable(
          "The receiver's certificate cannot be trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE).",
        ),
      );
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      setDefaultCACertificates([...authorities, fixture('authority.cert.pem')]);
    }
    expect(server.received()).toBe('');
  });

  test('a receiver without TLS is unreachable', async () => {
    await using server = await silence('127.0.0.1', { greeting: OK });
    await expect(post(`https://receiver.test:${server.port}/`, { lookup })).rejects.toMatchObject({
      name: 'CallbackUnreachable',
      message: 'No TLS connection to the receiver could be made (ERR_SSL_WRONG_VERSION_NUMBER).',
    });
  });
});

function failing(code: string) {
  return async (): Promise<never> => {
    throw Object.assign(new Error('getaddrinfo'), { code });
  };
}
