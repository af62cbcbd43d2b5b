import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A server on loopback that speaks raw bytes, so that it can misbehave. Destroys what is open when disposed. */
export interface Receiver extends AsyncDisposable {
  readonly port: number;
  /** Everything that was sent to it. */
  readonly received: () => string;
  /** Bytes that the machine took from it, over all connections. */
  readonly sent: () => number;
  readonly connections: () => number;
}

/** Starts a receiver that does `behave` with each connection once the headers of the callback are there. */
export async function receiver(
  behave: (socket: Socket) => void,
  options: { host?: string; tls?: TlsOptions } = {},
) {
  const sockets: Socket[] = [];
  let received = '';
  const serve = (socket: Socket) => {
    socket.on('error', () => {});
    let heard = '';
    socket.on('data', (chunk) => {
      const wasComplete = heard.includes('\r\n\r\n');
      heard += chunk.toString('latin1');
      received += chunk.toString('latin1');
      if (!wasComplete && heard.includes('\r\n\r\n')) behave(socket);
    });
  };
  const server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => {})));
  const port = await listen(server, options.host ?? '127.0.0.1', 0);
  const started: Receiver = {
    port,
    received: () => received,
    sent: () => sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0),
    connections: () => sockets.length,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return started;
}

/** A server that takes connections and, after its greeting, does nothing with them. */
export async function silence(
  host: string,
  options: { port?: number; greeting?: string } = {},
): Promise<Receiver> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}).resume());
    if (options.greeting !== undefined) socket.write(options.greeting);
  });
  const bound = await listen(server, host, options.port ?? 0);
  return {
    port: bound,
    received: () => '',
    sent: () => 0,
    connections: () => sockets.length,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}

/** Writes the same bytes again and again, as fast as they are taken. */
export function flood(socket: Socket, chunk: string | Buffer): void {
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once('drain', pour);
  };
  pour();
}

/** Writes a text one byte every `milliseconds`, over and over. */
export function drip(socket: Socket, text: string, milliseconds: number): void {
  let index = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write(text.charAt(index++ % text.length));
  }, milliseconds);
  socket.once('close', () => clearInterval(timer));
}

/** Every address that this process really dials while `work` runs, as the network layer reports it. */
export async function dialsOf(work: () => Promise<unknown>): Promise<string[]> {
  const dials: string[] = [];
  const record = (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('socket' in message)) return;
    if (!(message.socket instanceof Socket)) return;
    message.socket.on('connectionAttempt', (address: string, port: number) =>
      dials.push(`${address} ${port}`),
    );
  };
  subscribe('net.client.socket', record);
  try {
    await work();
  } finally {
    unsubscribe('net.client.socket', record);
  }
  return dials;
}

export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

export function testTls(certificate: 'receiver' | 'expired'): TlsOptions {
  return { key: fixture('receiver.key.pem'), cert: fixture(`${certificate}.cert.pem`) };
}
