import { StatementRefused } from '../../core/errors.ts';
import { prepareCallSchema } from '../../core/workflow/prepare-call.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { type PrepareOptions, prepare } from './prepare.ts';

/** The prepare function: the first Task of the query workflow. */
export function createPrepareHandler(options: PrepareOptions, observers: Observers) {
  const { logger, metrics } = observers;
  return observed(observers, async (event: unknown) => {
    const call = prepareCallSchema.parse(event);
    logger.appendKeys({ queryId: call.QueryId });
    try {
      return prepare(call, options);
    } catch (error) {
      // Its message holds keywords and positions, and nothing else of the statement.
      if (error instanceof StatementRefused) {
        count(metrics, 'StatementsRefused');
        logger.info('The statement was refused.', { reason: error.message });
      }
      throw error;
    }
  });
}
