import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createArchiveRestoreHandler } from './handler.ts';

export const handler = createArchiveRestoreHandler(deployedTools(process.env), createObservers());
