import { snapshotEnvironment } from '../../core/archive/question-environment.ts';
import { readEnvironment } from '../../core/environment.ts';
import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createSnapshotHandler } from './handler.ts';

const environment = readEnvironment(snapshotEnvironment, process.env);

export const handler = createSnapshotHandler(
  deployedTools(process.env),
  { workGroup: environment.WORK_GROUP, resultsLocation: environment.RESULTS_LOCATION },
  createObservers(),
);
