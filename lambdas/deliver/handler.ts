import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { deliverCallSchema } from '../../core/workflow/deliver-call.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { type DeliverDependencies, deliver } from './deliver.ts';

/** The deliver function: a Task of the workflows. */
export function createDeliverHandler(dependencies: DeliverDependencies, observers: Observers) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown) => {
    const call = deliverCallSchema.parse(event);
    logger.appendKeys({ queryId: call.QueryId, retryCount: call.RetryCount });
    metrics.addMetric('DeliveryAttempts', MetricUnit.Count, 1);
    const delivered = await deliver(call, dependencies);
    metrics.addMetric(delivered.State, MetricUnit.Count, 1);
    logger.info('Told the caller how the query ended.', { ...delivered });
    return delivered;
  });
}
