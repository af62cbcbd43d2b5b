import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createArchiveSliceHandler } from './handler.ts';

export const handler = createArchiveSliceHandler(deployedTools(process.env), createObservers());
