import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { FUNCTION_METRICS } from '../../core/metrics.ts';
import type { DeliveryWatch } from './deliver.ts';

type Name = keyof typeof FUNCTION_METRICS;

/** Counts one call of the deliver function. How a query ended is counted once, by the call that settles it. */
export function deliveryMetrics(metrics: Metrics): DeliveryWatch {
  const count = (name: Name, of = metrics) => of.addMetric(name, MetricUnit.Count, 1);
  let ended: number | undefined;
  return {
    settled({ State, CompletionDateTime, Statistics, Error: error }) {
      ended = CompletionDateTime;
      count(State);
      // By itself: a dimension holds for all that is written together, and each of its values is charged as a metric.
      if (State === 'FAILED' && error)
        count('FailuresByCode', metrics.singleMetric().addDimension('Code', error.Code));
      const scanned = Statistics?.DataScannedInBytes;
      if (scanned !== undefined) metrics.addMetric('BytesScanned' satisfies Name, MetricUnit.Bytes, scanned);
    },

    attempting() {
      count('DeliveryAttempts');
      if (ended === undefined) return;
      // The engine has a clock of its own.
      const delay = Math.max(0, Date.now() - ended);
      metrics.addMetric('CallbackDelay' satisfies Name, MetricUnit.Milliseconds, delay);
    },
  };
}
