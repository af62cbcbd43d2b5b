import type { PlanAnswer, SliceAnswer } from '../../core/archive/archive-call.ts';

/** A plan of one day with five rows, and the slice that moves them: what the workflow's functions answer. */
export const PLAN: PlanAnswer = {
  Dataset: 'orders',
  HasWork: true,
  Paused: false,
  FirstHotDay: '2026-10-22',
  OldestHotRowAgeInDays: 31,
  Days: 1,
  Rows: 5,
  IsEstimate: false,
  OldestDays: [{ Day: '2026-10-21', Rows: 5 }],
  LastBatch: 0,
  RepairStatement: null,
};
export const SLICE: SliceAnswer = {
  Dataset: 'orders',
  WorkRemains: false,
  Locked: false,
  Rows: 5,
  Bytes: 100,
  Batches: 1,
  Aborted: 0,
  Recovered: 0,
  SkipDays: [],
  GivenUp: [],
};
