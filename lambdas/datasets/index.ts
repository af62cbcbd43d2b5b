import { deployedTools } from '../shared/archive/deployed-tools.ts';
import { createObservers } from '../shared/observers.ts';
import { createDatasetsHandler } from './handler.ts';

// API Gateway waits for 29 seconds. What nobody waits for is not to keep the database busy.
const STATEMENT_SECONDS = 20;
// Whoever looks, looks often: a tenth of a second of an index-only scan.
const COUNTED_ROWS = 1_000_000;

export const handler = createDatasetsHandler(
  deployedTools(process.env, { statementSeconds: STATEMENT_SECONDS, countedRows: COUNTED_ROWS }),
  createObservers(),
);
