import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createDatasetsHandler } from './handler.ts';

export const handler = createDatasetsHandler(deployedTools(process.env), createObservers());
