import type { BodyCheck } from './body-check.ts';
import { GatewayFault } from './gateway-fault.ts';
import type { Integration, RouteCall } from './integration.ts';

/**
 * Lets only bodies through that are JSON, say so, and pass the check.
 * @throws {GatewayFault} UNSUPPORTED_MEDIA_TYPE or BAD_REQUEST_BODY
 */
export function jsonBody(check: BodyCheck, next: Integration): Integration {
  return async (call) => {
    if (mediaType(call) !== 'application/json') throw new GatewayFault('UNSUPPORTED_MEDIA_TYPE');
    const message = check(parse(call.body));
    if (message !== undefined) throw badBody(message);
    return next(call);
  };
}

/** A body without a content type counts as JSON; parameters such as a charset do not matter. */
function mediaType({ headers }: RouteCall): string {
  const [, contentType = 'application/json'] =
    headers.find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function parse(body: string): unknown {
  if (body.trim() === '') throw badBody('The body is empty; it must be a JSON object.');
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw badBody('The body is not JSON.', cause);
  }
}

function badBody(message: string, cause?: unknown): GatewayFault {
  return new GatewayFault('BAD_REQUEST_BODY', { message, cause });
}
