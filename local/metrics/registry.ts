import * as z from 'zod';
import {
  EXECUTION_METRICS,
  FUNCTION_METRICS,
  type MetricMeaning,
  type MetricType,
} from '../../core/metrics.ts';

/** The dimensions of a metric by their names. */
export type Labels = Readonly<Record<string, string>>;

/** What was counted since the process began. */
export interface MetricsRegistry {
  /** Adds a value to a metric. One that is not known is taken for a counter. */
  add(name: string, value: number, labels: Labels): void;
  /** Takes an entry as functions write it for CloudWatch. */
  collect(entry: unknown): void;
  /** All of it in Prometheus's text form, by name. */
  text(): string;
}

const KNOWN: Readonly<Record<string, MetricMeaning>> = { ...FUNCTION_METRICS, ...EXECUTION_METRICS };

interface Series {
  labels: string;
  sum: number;
  count: number;
}

/** CloudWatch's part: keeps what is counted, and forgets it with the process. */
export function createMetricsRegistry(): MetricsRegistry {
  const metrics = new Map<string, Map<string, Series>>();

  const add = (name: string, value: number, labels: Labels) => {
    const all = metrics.get(name) ?? new Map<string, Series>();
    metrics.set(name, all);
    const key = labelText(labels);
    const series = all.get(key) ?? { labels: key, sum: 0, count: 0 };
    series.sum = typeOf(name) === 'gauge' ? value : series.sum + value;
    series.count += 1;
    all.set(key, series);
  };

  return {
    add,

    collect(entry) {
      for (const { name, values, labels } of metricsOf(entry))
        for (const value of values) add(name, value, labels);
    },

    text() {
      const named = [...metrics].sort(([one], [other]) => (one < other ? -1 : 1));
      return named.flatMap(([name, all]) => linesOf(name, [...all.values()])).join('');
    },
  };
}

function typeOf(name: string): MetricType {
  return KNOWN[name]?.type ?? 'counter';
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details */
function linesOf(name: string, all: readonly Series[]): string[] {
  const type = typeOf(name);
  const meaning = KNOWN[name]?.meaning;
  return [
    ...(meaning ? [`# HELP ${name} ${meaning}\n`] : []),
    `# TYPE ${name} ${type}\n`,
    ...all.flatMap(({ labels, sum, count }) =>
      type === 'summary'
        ? [`${name}_sum${labels} ${sum}\n`, `${name}_count${labels} ${count}\n`]
        : [`${name}${labels} ${sum}\n`],
    ),
  ];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
const entrySchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});
const valuesSchema = z.union([z.number().transform((one) => [one]), z.array(z.number())]);

function metricsOf(text: unknown): { name: string; values: number[]; labels: Labels }[] {
  const entry = entrySchema.parse(text);
  return entry._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const labels = Object.fromEntries(names.map((name) => [name, String(entry[name])]));
      return Metrics.map(({ Name }) => ({ name: Name, values: valuesSchema.parse(entry[Name]), labels }));
    }),
  );
}
