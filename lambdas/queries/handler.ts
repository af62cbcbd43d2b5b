import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { principalOf } from '../../core/contract/caller.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { answeringOf, type QueriesDependencies } from './routes.ts';

/**
 * What is read of API Gateway's proxy event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
const requestSchema = z.object({
  httpMethod: z.string(),
  resource: z.string(),
  pathParameters: z.object({ QueryId: z.string() }),
  requestContext: z.object({ identity: z.object({ accountId: z.string(), caller: z.string() }) }),
});

/** The queries function: what a caller asks of a query after the POST. */
export function createQueriesHandler(dependencies: QueriesDependencies, observers: Observers) {
  return observed(observers, async (event: unknown): Promise<ProxyResult> => {
    observers.metrics.addMetric('Requests', MetricUnit.Count, 1);
    try {
      const { httpMethod, resource, pathParameters, requestContext } = requestSchema.parse(event);
      const { accountId, caller } = requestContext.identity;
      const answering = answeringOf(httpMethod, resource);
      if (!answering) return refuse('NotFound', 'There is no such route.');
      const who = { Account: accountId, Principal: principalOf(caller) };
      return await answering(pathParameters.QueryId, who, dependencies);
    } catch (error) {
      observers.logger.error('A request could not be answered.', { error });
      return refuse('InternalError', 'The request could not be answered. Please try again.');
    }
  });
}
