import { type ClientOptions, createClient } from '../../../client/client.ts';
import type { ApiStandIn } from '../api-stand-in.ts';

export const accepted = { QueryId: 'q1', SubmissionDateTime: 1_795_213_443_132 };
export const POST = 'POST /queries';
export const GET = 'GET /queries/q1';

/** A client that does not wait between attempts, and how long it would have. */
export function quick({ url }: ApiStandIn, options: Partial<ClientOptions> = {}) {
  const pauses: number[] = [];
  const sleep = async (millis: number) => void pauses.push(millis);
  return { client: createClient({ endpoint: url, sleep, ...options }), pauses };
}

export const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
