import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { GatewayFault } from './gateway-fault.ts';
import type { Integration, RouteCall } from './integration.ts';

/** A function behind a route: takes the proxy event, resolves with what the function returned. */
export type ProxyFunction = (event: APIGatewayProxyEvent) => Promise<unknown>;

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
const proxyResult = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
type ProxyResult = z.infer<typeof proxyResult>;

/**
 * Answers a route by a function, over API Gateway's Lambda proxy integration. A function that fails, and an answer
 * that is not of the form, are API Gateway's 502.
 */
export function lambdaProxy(run: ProxyFunction): Integration {
  return async (call) => {
    const returned = await run(proxyEvent(call)).catch((cause: unknown) => {
      throw new GatewayFault('DEFAULT_5XX', { status: 502, cause });
    });
    const result = proxyResult.safeParse(returned);
    if (!result.success) {
      throw new GatewayFault('DEFAULT_5XX', { status: 502, cause: result.error });
    }
    const { statusCode, body, isBase64Encoded } = result.data;
    return {
      status: statusCode,
      headers: answerHeaders(result.data),
      body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
    };
  };
}

/** Where a header is in both maps, the values of both count, and a value that is in both counts once. */
function answerHeaders(result: ProxyResult): [string, string][] {
  const all = new Map<string, Set<string>>();
  const add = (name: string, value: string) => {
    const key = name.toLowerCase();
    all.set(key, (all.get(key) ?? new Set()).add(value));
  };
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {})) {
    for (const value of values) add(name, value);
  }
  for (const [name, value] of Object.entries(result.headers ?? {})) add(name, value);
  if (!all.has('content-type')) add('content-type', 'application/json');
  return [...all].flatMap(([name, values]) => [...values].map((value): [string, string] => [name, value]));
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
function proxyEvent(call: RouteCall): APIGatewayProxyEvent {
  const { context, headers, query, pathParameters, body } = call;
  return {
    resource: context.resourcePath,
    path: context.path,
    httpMethod: context.httpMethod,
    headers: last(headers),
    multiValueHeaders: grouped(headers),
    queryStringParameters: query.length > 0 ? last(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? grouped(query) : null,
    pathParameters: Object.keys(pathParameters).length > 0 ? { ...pathParameters } : null,
    stageVariables: null,
    requestContext: context,
    body: body === '' ? null : body,
    isBase64Encoded: false,
  };
}

type Pairs = readonly (readonly [string, string])[];

function last(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs);
}

function grouped(pairs: Pairs): Record<string, string[]> {
  return Object.fromEntries(
    [...Map.groupBy(pairs, ([name]) => name)].map(([name, all]) => [name, all.map(([, value]) => value)]),
  );
}
