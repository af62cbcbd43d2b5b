import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createArchiveReportHandler } from './handler.ts';

export const handler = createArchiveReportHandler(deployedTools(process.env), createObservers());
