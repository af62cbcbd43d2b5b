/** The functions that every deployment has, by their folders in lambdas/. */
export type ServiceFunctionName = 'prepare' | 'deliver' | 'wake' | 'conclude' | 'queries' | 'keys';

/** The functions that are there where there are datasets: those of the archive, and those that answer about it. */
export type DatasetFunctionName =
  | 'archive-plan'
  | 'archive-slice'
  | 'archive-report'
  | 'archive-restore'
  | 'snapshot'
  | 'datasets';

export type FunctionName = ServiceFunctionName | DatasetFunctionName;
