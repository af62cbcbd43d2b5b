import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Observers } from '../../lambdas/shared/observed.ts';

/** How the functions are watched on one machine: errors only. X-Ray's SDK would slow every promise of the process. */
export function localObservers(serviceName: string, logLevel: 'ERROR' | 'SILENT' = 'ERROR'): Observers {
  return {
    logger: new Logger({ serviceName, logLevel }),
    metrics: new UnpublishedMetrics({ namespace: 'Lakehook', serviceName }),
  };
}

/** Metrics go to CloudWatch by standard output, where here a person reads. */
class UnpublishedMetrics extends Metrics {
  override publishStoredMetrics(): this {
    this.clearMetrics();
    return this;
  }
}
