import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { FunctionMetric } from '../../core/metrics.ts';

/** How a function is watched. */
export interface Observers {
  logger: Logger;
  metrics: Metrics;
  /** Absent where there is no X-Ray. */
  tracer?: Tracer;
}

/**
 * A function with its logger, metrics and traces around it. Events and answers are never logged or traced: they hold
 * links and callers' data.
 */
export function observed<Event, Result>(
  { logger, metrics, tracer }: Observers,
  work: (event: Event) => Promise<Result>,
) {
  return middy<Event, Result>()
    .use(tracer ? [captureLambdaHandler(tracer, { captureResponse: false })] : [])
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
    .handler(work);
}

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** Counts something, by a name that says what it means: a number of times, once unless it is given, or of another unit. */
export function count(
  metrics: Metrics,
  name: FunctionMetric,
  value = 1,
  unit: Unit = MetricUnit.Count,
): void {
  metrics.addMetric(name, unit, value);
}
