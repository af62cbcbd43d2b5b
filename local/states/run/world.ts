import type { Clock } from '../../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { RunTask } from '../task.ts';
import type { Evaluator } from './evaluator.ts';
import type { TaskTokens } from './task-tokens.ts';

/** What executions run in. */
export interface World {
  clock: Clock;
  journal: Journal;
  runTask: RunTask;
  evaluator: Evaluator;
  tokens: TaskTokens;
  /** From 0 to 1, for jitter. */
  random: () => number;
}
