import { prepareEnvironment, readEnvironment } from '../../core/environment.ts';
import { createObservers } from '../shared/observers.ts';
import { createPrepareHandler } from './handler.ts';

const environment = readEnvironment(prepareEnvironment, process.env);

export const handler = createPrepareHandler(
  {
    workGroup: environment.WORK_GROUP,
    database: environment.DATABASE,
    resultsLocation: environment.RESULTS_LOCATION,
    allowWrites: environment.ALLOW_WRITES === 'true',
  },
  createObservers(),
);
