import type { WorkflowRun } from '../workflow-run.ts';
import { LOG_BYTES, LOG_MONTHS, SECONDS } from './assumptions.ts';
import { lambdaUsage, logUsage, resultUsage, scanUsage, transferUsage, type Usage } from './usage.ts';
import type { Workload } from './workload.ts';

/**
 * What a poll every 15 seconds uses in a month: the same API in front, the same function at the end, the same results. It
 * keeps no records, so there is nothing to GET, hears no events, signs nothing, and is watched by the function's log alone.
 */
export function originalUsage(workload: Workload, run: WorkflowRun): Usage {
  const { queries } = workload;
  const lambda = lambdaUsage([{ count: queries * (run.calls.deliver ?? 0), seconds: SECONDS.deliver }]);
  return {
    transitions: queries * run.transitions,
    ...lambda,
    apiRequests: queries,
    ...resultUsage(workload, 0),
    ...logUsage([{ count: lambda.invocations, bytes: LOG_BYTES, months: LOG_MONTHS }]),
    ...transferUsage(workload),
    ...scanUsage(workload),
  };
}
