import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Observers } from '../../lambdas/shared/observed.ts';

/** Takes an entry that CloudWatch would get, in its embedded metric format. */
export type CollectMetrics = (entry: unknown) => void;

export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;
/** The least grave that is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

// Of all functions together, as they are deployed.
const SERVICE_NAME = 'lakehook';

/**
 * How the functions are watched on one machine: they log to standard output, and metrics are collected. X-Ray's SDK would slow every
 * promise of the process.
 */
export function localObservers(
  functionName: string,
  logLevel: LogLevel = 'ERROR',
  collect: CollectMetrics = () => undefined,
): Observers {
  return {
    logger: new Logger({ serviceName: functionName, logLevel }),
    metrics: new CollectedMetrics(collect),
  };
}

/** Metrics go to CloudWatch by standard output, where here a person reads. */
class CollectedMetrics extends Metrics {
  readonly #collect: CollectMetrics;

  constructor(collect: CollectMetrics, options: { singleMetric?: boolean } = {}) {
    super({ namespace: 'Lakehook', serviceName: SERVICE_NAME, ...options });
    this.#collect = collect;
  }

  override publishStoredMetrics(): this {
    if (this.hasStoredMetrics()) this.#collect(this.serializeMetrics());
    this.clearMetrics();
    this.clearDimensions();
    return this;
  }

  override singleMetric(): Metrics {
    return new CollectedMetrics(this.#collect, { singleMetric: true });
  }
}
