import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { count } from '../shared/observed.ts';
import type { DeliveryWatch } from './deliver.ts';

/** Counts one call of the deliver function. How a query ended is counted once, by the call that settles it. */
export function deliveryMetrics(metrics: Metrics): DeliveryWatch {
  let ended: number | undefined;
  return {
    settled({ State, CompletionDateTime, Statistics, Error: error }) {
      ended = CompletionDateTime;
      count(metrics, State);
      // By itself: a dimension holds for all that is written together, and each of its values is charged as a metric.
      if (State === 'FAILED' && error)
        count(metrics.singleMetric().addDimension('Code', error.Code), 'FailuresByCode');
      const scanned = Statistics?.DataScannedInBytes;
      if (scanned !== undefined) count(metrics, 'BytesScanned', scanned, MetricUnit.Bytes);
    },

    attempting() {
      count(metrics, 'DeliveryAttempts');
      if (ended === undefined) return;
      // The engine has a clock of its own.
      const delay = Math.max(0, Date.now() - ended);
      count(metrics, 'CallbackDelay', delay, MetricUnit.Milliseconds);
    },
  };
}
