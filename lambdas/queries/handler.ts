import * as z from 'zod';
import { type CallerScope, callerOf } from '../../core/contract/caller.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { type ProxyResult, proxyRequestSchema, refuse, unanswered } from '../shared/proxy-answer.ts';
import { answeringOf, type RouteDependencies } from './routes.ts';

const requestSchema = proxyRequestSchema.extend({
  requestContext: z.object({ identity: z.object({ accountId: z.string(), caller: z.string() }) }),
});

export interface QueriesDependencies extends RouteDependencies {
  callerScope: CallerScope;
}

/** The queries function: what a caller asks of queries after the POST. */
export function createQueriesHandler(dependencies: QueriesDependencies, observers: Observers) {
  return observed(observers, async (event: unknown): Promise<ProxyResult> => {
    count(observers.metrics, 'Requests');
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
      return unanswered();
    }
  });
}
