import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { FUNCTION_METRICS } from '../../core/metrics.ts';
import { resourceOf, synthesize } from './support/synthesis.ts';
import { DATASETS } from './support/variants.ts';

const bodySchema = z.object({
  widgets: z.array(
    z.object({
      properties: z.object({
        title: z.string(),
        alarms: z.array(z.string()).default([]),
        metrics: z.array(z.array(z.unknown())).default([]),
      }),
    }),
  ),
});

const template = synthesize();
const { DashboardName } = resourceOf(template, 'AWS::CloudWatch::Dashboard').Properties;
const widgets = widgetsOf(template);

function widgetsOf(of: Template) {
  const { DashboardBody } = resourceOf(of, 'AWS::CloudWatch::Dashboard').Properties;
  return bodySchema.parse(JSON.parse(String(DashboardBody))).widgets.map(({ properties }) => properties);
}

test('is of the stack and of the region, for an account has its dashboards in common', () => {
  expect(DashboardName).toBe('Lakehook-');
  expect(
    resourceOf(synthesize({ region: 'eu-west-1' }), 'AWS::CloudWatch::Dashboard').Properties,
  ).toMatchObject({
    DashboardName: 'Lakehook-eu-west-1',
  });
});

test('shows every alarm', () => {
  expect(widgets[0]?.alarms).toHaveLength(
    Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length,
  );
});

test('shows queries, callbacks and what they run on', () => {
  expect(widgets.map(({ title }) => title)).toEqual([
    'Alarms',
    'Queries',
    'Failures by code',
    'Bytes scanned',
    'Callback delay in milliseconds',
    'Delivery attempts',
    'Executions that did not succeed',
    'API',
    'API latency in milliseconds',
    'Function errors',
    'Function throttles',
    'Function duration in milliseconds, p99',
    'Records and dead letters',
  ]);
});

test('shows what the functions count for this stack, and for no other of the account', () => {
  const ours = widgets
    .flatMap(({ metrics }) => metrics)
    .filter(([namespace]) => namespace === 'Lakehook')
    .map(([, name, ...dimensions]) => [name, ...dimensions.filter((one) => typeof one === 'string')]);
  expect(new Set(ours.map(([, ...dimensions]) => dimensions.join('=')))).toEqual(
    new Set(['service=Lakehook']),
  );
  const names = [...new Set(ours.map(([name]) => String(name)))];
  expect(names.filter((name) => !(name in FUNCTION_METRICS))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['SUCCEEDED', 'FAILED', 'CANCELLED', 'CallbacksGivenUp']));
  expect(JSON.stringify(widgets)).toContain(
    '{Lakehook,service,Code} MetricName=\\"FailuresByCode\\" service=\\"Lakehook\\"',
  );
});

test('shows the archive by dataset, where there is one', () => {
  const archive = widgetsOf(synthesize(DATASETS)).filter(({ title }) => title.startsWith('Archive'));
  const ours = archive.flatMap(({ metrics }) => metrics).filter(([namespace]) => namespace === 'Lakehook');
  expect(ours.map((metric) => metric.filter((one) => typeof one === 'string'))).toEqual(
    ['ArchiveRowsMoved', 'ArchiveOldestHotRowAgeDays', 'ArchiveNightsFinished', 'ArchiveBatchesAborted'].map(
      (name) => ['Lakehook', name, 'Dataset', 'orders', 'service', 'Lakehook'],
    ),
  );
});
