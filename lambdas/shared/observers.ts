import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Observers } from './observed.ts';

/** The observers of a deployed function. Namespace, service and level come from POWERTOOLS_* variables. */
export function createObservers(): Observers {
  return {
    logger: new Logger(),
    metrics: new Metrics(),
    tracer: new Tracer({ captureHTTPsRequests: false }),
  };
}
