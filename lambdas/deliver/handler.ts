import { DeliveryExhausted, DeliveryRefused, LakehookError } from '../../core/errors.ts';
import { deliverCallSchema } from '../../core/workflow/deliver-call.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { type DeliverDependencies, deliver } from './deliver.ts';
import { deliveryMetrics } from './delivery-metrics.ts';

/** The deliver function: a Task of the workflows. */
export function createDeliverHandler(dependencies: DeliverDependencies, observers: Observers) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown) => {
    const call = deliverCallSchema.parse(event);
    logger.appendKeys({ queryId: call.QueryId, attempt: call.Attempt });
    try {
      const delivered = await deliver(call, dependencies, deliveryMetrics(metrics));
      logger.info('The outcome is settled and told.', { ...delivered });
      return delivered;
    } catch (error) {
      count(metrics, 'DeliveryAttemptsFailed');
      if (isGivenUp(error)) count(metrics, 'CallbacksGivenUp');
      logger.warn('The outcome could not be told.', { reason: nameOf(error) });
      throw error;
    }
  });
}

function isGivenUp(error: unknown): boolean {
  return error instanceof DeliveryRefused || error instanceof DeliveryExhausted;
}

// Messages of other faults may hold what must not be logged.
function nameOf(error: unknown): string {
  if (error instanceof LakehookError) return error.message;
  return error instanceof Error ? error.name : 'unknown';
}
