import type { MiddlewareHandler } from 'hono';
import { refusal } from '../../core/contract/refusal.ts';

// Names of this machine that a browser can have in its address bar.
const OWN_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Keeps out requests that a page of another site makes a browser send. The API of one machine asks for no signature, so
 * whatever the machine's browser sends would count as its owner's.
 *
 * Browsers say where a request comes from (https://www.w3.org/TR/fetch-metadata/); a name that an attacker points at
 * 127.0.0.1 shows in `Host`.
 */
export const ownVisitorsOnly: MiddlewareHandler = async (c, next) => {
  const site = c.req.header('sec-fetch-site');
  const isForeign = site === 'cross-site' || site === 'same-site';
  if (isForeign && c.req.method !== 'GET') return refuse('The request comes from a page of another site.');
  if (!OWN_HOST.test(new URL(c.req.url).hostname)) return refuse('Host does not name this machine.');
  return next();
};

function refuse(message: string): Response {
  return Response.json(refusal('AccessDenied', message), { status: 403 });
}
