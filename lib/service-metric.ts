import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { FunctionMetric } from '../core/metrics.ts';

/** The namespace of the functions' metrics in CloudWatch. */
export const METRICS_NAMESPACE = 'Lakehook';

/** The value of the metrics' dimension `service`, which Powertools adds: the stack, so that two of an account are told apart. */
export function serviceName(scope: Construct): string {
  return Stack.of(scope).stackName;
}

/** A metric as the functions of the stack write it; its sum unless something else is asked for. */
export function serviceMetric(
  scope: Construct,
  metricName: FunctionMetric,
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: serviceName(scope) },
    statistic: Stats.SUM,
    ...options,
  });
}

/** A metric of the archive, by dataset. */
export function datasetMetric(
  scope: Construct,
  metricName: FunctionMetric,
  dataset: string,
  options: MetricOptions = {},
): Metric {
  const dimensionsMap = { service: serviceName(scope), Dataset: dataset };
  return serviceMetric(scope, metricName, { ...options, dimensionsMap });
}
