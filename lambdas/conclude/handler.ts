import * as z from 'zod';
import { count, type Observers, observed } from '../shared/observed.ts';
import { type ConcludeDependencies, type Conclusion, conclude } from './conclude.ts';
import { sweep } from './sweep.ts';

/**
 * What the rules bring: Step Functions' word that an execution did not succeed, or the hour.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
const eventSchema = z.discriminatedUnion('detail-type', [
  z.object({
    'detail-type': z.literal('Step Functions Execution Status Change'),
    detail: z.object({ executionArn: z.string(), status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']) }),
  }),
  z.object({ 'detail-type': z.literal('Scheduled Event') }),
]);

/** The conclude function: the target of the rules on executions that did not succeed. */
export function createConcludeHandler(dependencies: ConcludeDependencies, observers: Observers) {
  const { logger, metrics } = observers;
  const countGivenUp = (conclusions: readonly Conclusion[]) => {
    const { length } = conclusions.filter((conclusion) => conclusion === 'GIVEN_UP');
    if (length > 0) count(metrics, 'CallbacksGivenUp', length);
  };
  return observed(observers, async (event: unknown) => {
    const told = eventSchema.parse(event);
    count(metrics, 'Concluded');
    if (told['detail-type'] === 'Scheduled Event') {
      const conclusions = await sweep(dependencies, Date.now());
      countGivenUp(conclusions);
      logger.info('Swept the executions that did not succeed.', { count: conclusions.length });
      return;
    }
    const { executionArn, status } = told.detail;
    const conclusion = await conclude(executionArn, dependencies);
    countGivenUp([conclusion]);
    logger.info('An execution did not succeed.', { executionArn, status, conclusion });
  });
}
