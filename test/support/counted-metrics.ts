import { Metrics } from '@aws-lambda-powertools/metrics';
import { localObservers } from '../../local/functions/local-observers.ts';

/** The observers of a function under test, and how often it counted what. */
export function countedMetrics() {
  const counts: Record<string, number> = {};
  class Counting extends Metrics {
    override addMetric(...[name, , value]: Parameters<Metrics['addMetric']>): this {
      counts[name] = (counts[name] ?? 0) + value;
      return this;
    }
    override publishStoredMetrics(): this {
      return this;
    }
    override singleMetric(): this {
      return this;
    }
  }
  const { logger } = localObservers('tested', 'SILENT');
  const metrics = new Counting({ namespace: 'Lakehook', serviceName: 'tested' });
  return { counts, observers: { logger, metrics } };
}
