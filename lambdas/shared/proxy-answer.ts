import * as z from 'zod';
import { REFUSALS, type RefusalCode, refusal, UNANSWERED } from '../../core/contract/refusal.ts';

/**
 * What is read of API Gateway's proxy event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
export const proxyRequestSchema = z.object({
  httpMethod: z.string(),
  resource: z.string(),
  pathParameters: z.record(z.string(), z.string()).nullish(),
  queryStringParameters: z.record(z.string(), z.unknown()).nullish(),
});

/** The answer of a function behind API Gateway. */
export interface ProxyResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

// An answer may hold a link: nothing on the way may keep it.
const NOT_KEPT = { 'cache-control': 'no-store' };

/** An answer whose body is JSON. */
export function answer(statusCode: number, body: unknown): ProxyResult {
  const headers = { 'content-type': 'application/json', ...NOT_KEPT };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** An answer without a body, which sends whoever asked to another place. */
export function redirect(statusCode: number, location: string): ProxyResult {
  return { statusCode, headers: { location, ...NOT_KEPT }, body: '' };
}

/** A refusal, with the status that its code comes with. */
export function refuse(code: RefusalCode, message: string): ProxyResult {
  return answer(REFUSALS[code], refusal(code, message));
}

/** The answer where there should have been another. Why stands in the log. */
export function unanswered(): ProxyResult {
  return refuse('InternalError', UNANSWERED);
}
