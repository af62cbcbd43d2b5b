import type { Context } from 'hono';
import * as z from 'zod';
import type { Route } from '../../core/contract/routes.ts';
import { fetchedRequest } from '../signature/signed-request.ts';
import { type IdentifyOptions, identifyCaller } from './caller-identity.ts';
import { gatewayContext } from './gateway-context.ts';
import { GatewayFault } from './gateway-fault.ts';
import type { RouteCall } from './integration.ts';

/**
 * Reads a request whole, in the form that integrations take, and finds out who made it.
 * @throws {GatewayFault} BAD_REQUEST_BODY for a body that does not arrive whole or is not UTF-8: decoding it loosely
 * would change it. A 403 for a signature that does not hold.
 */
export async function readCall(c: Context, route: Route, options: IdentifyOptions): Promise<RouteCall> {
  const url = new URL(c.req.url);
  const body = await readBody(c);
  return {
    context: gatewayContext({
      caller: identifyCaller(fetchedRequest(c.req.raw), body, options),
      method: c.req.method,
      path: url.pathname,
      resourcePath: route.path,
      sourceIp: sourceIp(c),
      userAgent: c.req.header('user-agent') ?? null,
      now: options.clock.now(),
    }),
    headers: [...c.req.raw.headers],
    query: [...url.searchParams],
    pathParameters: { ...c.req.param() },
    body: decode(body),
  };
}

async function readBody(c: Context): Promise<ArrayBuffer> {
  try {
    return await c.req.arrayBuffer();
  } catch (cause) {
    throw new GatewayFault('BAD_REQUEST_BODY', { message: 'The body did not arrive whole.', cause });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(body: ArrayBuffer): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new GatewayFault('BAD_REQUEST_BODY', { message: 'The body is not UTF-8.', cause });
  }
}

// What @hono/node-server hands over; an app that is called without a server has none.
const nodeEnvironment = z.object({
  incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }),
});

function sourceIp(c: Context): string {
  const parsed = nodeEnvironment.safeParse(c.env);
  return parsed.success ? parsed.data.incoming.socket.remoteAddress : '127.0.0.1';
}
