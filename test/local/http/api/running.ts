import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect } from 'vitest';
import * as z from 'zod';
import { parseCallbackPolicy } from '../../../../core/delivery/callback-policy.ts';
import { createApi } from '../../../../local/http/api.ts';
import { LOOPBACK_ALLOW } from '../../../support/loopback-allow.ts';

export const NOW = Date.UTC(2026, 10, 20, 21, 42, 51, 916);
export const PRINCIPAL = 'AIDALAKEHOOKLOCAL0000';
export const startInput = z.object({ name: z.string(), input: z.string() });

interface Answers {
  /** Answers StartExecution; it is told the name and the input. */
  start?: (input: z.infer<typeof startInput>) => unknown;
  queries?: (event: APIGatewayProxyEvent) => unknown;
}

export function running({ start, queries }: Answers = {}) {
  const reported: unknown[] = [];
  const api = createApi({
    callbackPolicy: parseCallbackPolicy(LOOPBACK_ALLOW),
    workGroups: ['main'],
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:query',
    stepFunctions: {
      target: 'AWSStepFunctions',
      version: '1.0',
      async call(operation, input) {
        if (operation !== 'StartExecution' || !start) throw new Error(`${operation} was not expected.`);
        return start(startInput.parse(input));
      },
    },
    credentials: { find: () => undefined },
    keys: async () => ({ statusCode: 200, body: '{"Keys":[]}' }),
    queries: async (event) => {
      if (!queries) throw new Error('The function was not expected to be called.');
      return queries(event);
    },
    callerScope: 'PRINCIPAL',
    clock: { now: () => NOW, sleep: () => Promise.reject(new Error('Nothing sleeps here.')) },
    report: (error) => reported.push(error),
  });
  const post = (
    body: string | Buffer<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => api.request('/queries', { method: 'POST', headers, body });
  return { api, post, reported };
}

export const started = ({ name }: { name: string }) => ({
  executionArn: `arn:aws:states:us-east-1:000000000000:execution:query:${name}`,
  startDate: NOW / 1000,
});

export const refused = (Code: string, Message: unknown = expect.any(String)) => ({
  Error: { Code, Message },
});
