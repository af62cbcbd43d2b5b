import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Observers } from '../../lambdas/shared/observed.ts';

/** How the functions are watched on one machine: errors only, no metrics and no traces. */
export function localObservers(serviceName: string, logLevel: 'ERROR' | 'SILENT' = 'ERROR'): Observers {
  return {
    logger: new Logger({ serviceName, logLevel }),
    metrics: new UnpublishedMetrics({ namespace: 'Lakehook', serviceName }),
    tracer: new Tracer({ serviceName, enabled: false }),
  };
}

/** Metrics go to CloudWatch by standard output, where here a person reads. */
class UnpublishedMetrics extends Metrics {
  override publishStoredMetrics(): this {
    this.clearMetrics();
    return this;
  }
}
