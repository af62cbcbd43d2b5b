import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { type CallerScope, callerOf } from '../../core/contract/caller.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { answeringOf, type RouteDependencies } from './routes.ts';

/**
 * What is read of API Gateway's proxy event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
const requestSchema = z.object({
  httpMethod: z.string(),
  resource: z.string(),
  pathParameters: z.object({ QueryId: z.string().optional() }).nullish(),
  queryStringParameters: z.record(z.string(), z.unknown()).nullish(),
  requestContext: z.object({ identity: z.object({ accountId: z.string(), caller: z.string() }) }),
});

export interface QueriesDependencies extends RouteDependencies {
  callerScope: CallerScope;
}

/** The queries function: what a caller asks of queries after the POST. */
export function createQueriesHandler(dependencies: QueriesDependencies, observers: Observers) {
  return observed(observers, async (event: unknown): Promise<ProxyResult> => {
    observers.metrics.addMetric('Requests', MetricUnit.Count, 1);
    try {
      const { httpMethod, resource, requestContext, ...request } = requestSchema.parse(event);
      const answering = answeringOf(httpMethod, resource);
      if (!answering) return refuse('NotFound', 'There is no such route.');
      const asked = {
        queryId: request.pathParameters?.QueryId ?? '',
        caller: callerOf(requestContext.identity, dependencies.callerScope),
        parameters: request.queryStringParameters ?? {},
      };
      return await answering(asked, dependencies);
    } catch (error) {
      observers.logger.error('A request could not be answered.', { error });
      return refuse('InternalError', 'The request could not be answered. Please try again.');
    }
  });
}
