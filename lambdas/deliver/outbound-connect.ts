import { lookup } from 'node:dns/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type CallbackPolicy, hostAddress, isAddressAllowed } from '../../core/delivery/callback-policy.ts';
import { asCallbackError, CallbackNotAllowed, CallbackUnreachable } from './outbound-errors.ts';

/** All addresses of a host name, in the order to be tried. Rejects when there is none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** The resolver of the machine: A and AAAA, and its hosts file. */
export const systemLookup: Lookup = async (host) => {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
};

/**
 * The addresses that a URL's host stands for, every one of them allowed by the policy. They are resolved here,
 * once, and dialled as they are: a name that answers differently a moment later changes nothing.
 * @throws {CallbackNotAllowed} when any address is not allowed; an honest host has no such address beside others
 * @throws {CallbackUnreachable} when the name does not resolve
 */
export async function resolveReceiver(
  url: URL,
  policy: CallbackPolicy,
  lookup: Lookup,
): Promise<readonly string[]> {
  const literal = hostAddress(url);
  const addresses = literal === undefined ? await lookup(url.hostname) : [literal];
  if (addresses.length === 0) throw new CallbackUnreachable('The host of the receiver has no address.');
  for (const address of addresses) checkAddress(address, url, policy);
  return addresses;
}

/**
 * Connects to the first address that accepts, one after the other. For https the certificate is verified against
 * the name in the URL, whatever NODE_TLS_REJECT_UNAUTHORIZED says.
 * @param options.timeout for each address, TLS handshake included, in milliseconds
 * @param options.signal ends the attempt, and destroys the socket at any later time too
 */
export async function connectToReceiver(
  url: URL,
  addresses: readonly string[],
  options: { policy: CallbackPolicy; timeout: number; signal: AbortSignal },
): Promise<Socket> {
  let failure: Error = new CallbackUnreachable('The host of the receiver has no address.');
  for (const address of addresses) {
    try {
      options.signal.throwIfAborted();
      return await dial(url, address, options);
    } catch (error) {
      failure = asCallbackError(error);
      if (failure instanceof CallbackNotAllowed || options.signal.aborted) break;
    }
  }
  throw failure;
}

function dial(
  url: URL,
  address: string,
  { policy, timeout, signal }: { policy: CallbackPolicy; timeout: number; signal: AbortSignal },
): Promise<Socket> {
  const secure = url.protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const target = { host: address, port: Number(url.port || (secure ? 443 : 80)), noDelay: true, signal };
  const socket = secure ? connectTls({ ...target, ...tlsOptions(url) }) : connectTcp(target);
  const timer = setTimeout(() => {
    socket.destroy(new CallbackUnreachable(`The receiver took no connection within ${timeout / 1000} s.`));
  }, timeout);
  // First of the listeners, so that a wrong address is sent not even a TLS greeting.
  socket.prependOnceListener('connect', () => {
    try {
      checkAddress(socket.remoteAddress ?? '', url, policy);
    } catch (error) {
      socket.destroy(asCallbackError(error));
    }
  });
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    clearTimeout(timer);
    if (!socket.destroyed) resolve(socket);
  });
  // Stays for the life of the socket: an error between two owners must not end the process.
  socket.on('error', reject);
  socket.once('close', () => {
    clearTimeout(timer);
    reject(new CallbackUnreachable('The receiver closed the connection before it answered.'));
  });
  return promise;
}

function tlsOptions(url: URL) {
  // A literal address has no server name; its certificate is then verified against the address itself.
  const name = hostAddress(url) === undefined ? { servername: url.hostname } : {};
  return { ...name, ALPNProtocols: ['http/1.1'], rejectUnauthorized: true };
}

function checkAddress(address: string, url: URL, policy: CallbackPolicy): void {
  const host = hostAddress(url) ?? url.hostname;
  if (isAddressAllowed(policy, address, host)) return;
  throw new CallbackNotAllowed('The host of the receiver resolves to an address that may not be called.');
}
