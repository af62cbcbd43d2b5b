import { count, type Observers, observed } from '../shared/observed.ts';
import { queryEndedSchema, type WakeDependencies, wake } from './wake.ts';

/** The wake function: the target of the rule on Athena's events. */
export function createWakeHandler(dependencies: WakeDependencies, observers: Observers) {
  return observed(observers, async (event: unknown) => {
    const ended = queryEndedSchema.parse(event);
    const woken = await wake(ended, dependencies);
    count(observers.metrics, 'QueriesEnded');
    observers.logger.info('The engine ended a query.', { ...ended.detail, woken });
  });
}
