import type { WorkflowRun } from '../workflow-run.ts';
import {
  ACCESS_LOG_BYTES,
  ACCESS_LOG_MONTHS,
  CALLS,
  FUNCTION_METRIC_COUNT,
  HOURS_PER_MONTH,
  LOG_BYTES,
  LOG_MONTHS,
  METRICS_PER_METHOD,
  SECONDS,
  STANDING,
} from './assumptions.ts';
import {
  lambdaUsage,
  logUsage,
  recordUsage,
  resultUsage,
  scanUsage,
  secretReads,
  tracesOf,
  transferUsage,
  type Usage,
} from './usage.ts';
import type { Workload } from './workload.ts';

/** What a deployment uses in a month. @param run the workflow of one query. */
export function oursUsage(workload: Workload, run: WorkflowRun): Usage {
  const { queries } = workload;
  const gets = queries * workload.getPerQuery;
  const deliver = { count: queries * callsOf(run, 'deliver'), seconds: SECONDS.deliver };
  const functions = [
    { count: queries * callsOf(run, 'prepare'), seconds: SECONDS.prepare },
    { count: queries, seconds: SECONDS.wake },
    deliver,
    { count: gets, seconds: SECONDS.queries },
    { count: HOURS_PER_MONTH, seconds: SECONDS.sweep },
  ];
  const lambda = lambdaUsage(functions);
  const methods = gets > 0 ? 2 : 1;
  return {
    transitions: queries * run.transitions,
    ...lambda,
    apiRequests: queries + gets,
    ...recordUsage(queries, {
      writes:
        queries * (callsOf(run, 'updateItem.waitForTaskToken') + CALLS.wake.writes) +
        deliver.count * CALLS.deliver.writes,
      reads: deliver.count * CALLS.deliver.reads,
      indexReads: gets * CALLS.queries.indexReads,
    }),
    events: queries,
    ...resultUsage(workload, deliver.count * CALLS.deliver.heads + gets * CALLS.queries.heads),
    ...logUsage([
      { count: lambda.invocations, bytes: LOG_BYTES, months: LOG_MONTHS },
      { count: queries + gets, bytes: ACCESS_LOG_BYTES, months: ACCESS_LOG_MONTHS },
    ]),
    metrics: FUNCTION_METRIC_COUNT + methods * METRICS_PER_METHOD,
    alarms: STANDING.alarms,
    dashboards: STANDING.dashboards,
    secrets: STANDING.secrets,
    secretReads: secretReads(deliver),
    // A request is one trace through the workflow to its delivery; Athena's event begins another.
    traces: tracesOf(queries + gets) + tracesOf(queries),
    ...transferUsage(workload),
    ...scanUsage(workload),
  };
}

function callsOf(run: WorkflowRun, name: string): number {
  return run.calls[name] ?? 0;
}
