import type { Submission } from '../../core/contract/submission.ts';
import { SAMPLE_DATABASE } from './tables.ts';

/** The query that the runtime asks of itself at its start. */
export const demoSubmission = {
  Query: [
    'SELECT country, count(*) AS orders, sum(amount) AS revenue',
    'FROM orders',
    "WHERE dt >= '2026-10-02' AND status <> 'cancelled'",
    'GROUP BY country',
    'ORDER BY revenue DESC',
  ].join('\n'),
  Database: SAMPLE_DATABASE,
} satisfies Submission;
