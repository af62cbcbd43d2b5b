import type { GatewayContext } from './gateway-context.ts';

/** A call that was found well-formed, on its way to what answers the route. */
export interface RouteCall {
  context: GatewayContext;
  /** Names as they were sent, one entry a field line. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Decoded, in order. */
  query: readonly (readonly [name: string, value: string])[];
  /** Decoded. */
  pathParameters: Readonly<Record<string, string>>;
  /** The body's text; empty when there is none. */
  body: string;
}

export interface RouteAnswer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: string | Uint8Array<ArrayBuffer>;
}

/**
 * What stands behind a route.
 * @throws {GatewayFault} for what API Gateway itself would answer; anything else thrown is an internal error.
 */
export type Integration = (call: RouteCall) => Promise<RouteAnswer>;
