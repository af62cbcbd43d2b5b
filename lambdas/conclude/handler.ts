import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Observers, observed } from '../shared/observed.ts';
import { type ConcludeDependencies, conclude, executionEndedSchema } from './conclude.ts';

/** The conclude function: the target of the rule on executions of the query workflow that did not succeed. */
export function createConcludeHandler(dependencies: ConcludeDependencies, observers: Observers) {
  return observed(observers, async (event: unknown) => {
    const ended = executionEndedSchema.parse(event);
    const conclusion = await conclude(ended, dependencies);
    observers.metrics.addMetric('Concluded', MetricUnit.Count, 1);
    observers.logger.info('An execution ended unsuccessfully.', { ...ended.detail, conclusion });
  });
}
