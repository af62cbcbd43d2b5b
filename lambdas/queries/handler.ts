import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { principalOf } from '../../core/contract/caller.ts';
import { REFUSALS, type RefusalCode, refusal } from '../../core/contract/refusal.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { type GetQueryDependencies, getQuery } from './get-query.ts';

/**
 * What is read of API Gateway's proxy event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
const requestSchema = z.object({
  pathParameters: z.object({ QueryId: z.string() }),
  requestContext: z.object({ identity: z.object({ accountId: z.string(), caller: z.string() }) }),
});

/** The answer of a function behind API Gateway. */
export interface ProxyResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** The queries function: what a caller asks of a query after the POST. */
export function createQueriesHandler(dependencies: GetQueryDependencies, observers: Observers) {
  return observed(observers, async (event: unknown): Promise<ProxyResult> => {
    observers.metrics.addMetric('Requests', MetricUnit.Count, 1);
    try {
      const { pathParameters, requestContext } = requestSchema.parse(event);
      const { accountId, caller } = requestContext.identity;
      const { QueryId } = pathParameters;
      const view = await getQuery(
        QueryId,
        { Account: accountId, Principal: principalOf(caller) },
        dependencies,
      );
      return view ? answer(200, view) : refuse('NotFound', 'QueryId names no query of yours.');
    } catch (error) {
      observers.logger.error('A request could not be answered.', { error });
      return refuse('InternalError', 'The request could not be answered. Please try again.');
    }
  });
}

function refuse(code: RefusalCode, message: string): ProxyResult {
  return answer(REFUSALS[code], refusal(code, message));
}

function answer(statusCode: number, body: unknown): ProxyResult {
  // The answer holds a link: nothing on the way may keep it.
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}
