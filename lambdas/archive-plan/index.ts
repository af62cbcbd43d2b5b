import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createArchivePlanHandler } from './handler.ts';

export const handler = createArchivePlanHandler(deployedTools(process.env), createObservers());
