import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStage } from '../../core/configuration/stages.ts';
import { resourcesOf, synthesize } from './support/synthesis.ts';
import { DATASETS } from './support/variants.ts';

const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
const template = synthesize(DATASETS);

/** As GitHub makes them of headings. */
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(
  ([, heading = '']) =>
    `#${heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-')}`,
);

test('every alarm names an article of the runbook', () => {
  const named = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) =>
    String(Properties.AlarmDescription).replace(/^.*\. docs\/runbook\.md#/, '#'),
  );
  expect(named).not.toEqual([]);
  expect(named.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('every link within the runbook leads to an article', () => {
  const links = [...runbook.matchAll(/\]\((#[^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('every name that the commands use is that of one resource or output of the stack', () => {
  const resources = [...runbook.matchAll(/\$\(physical (\S+) (\w+)\)/g)];
  expect(resources.length).toBeGreaterThan(0);
  for (const [, type = '', prefix = ''] of resources) {
    const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith(prefix));
    expect(ids, `${type} ${prefix}`).toHaveLength(1);
  }
  const outputs = [...runbook.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);
  expect(Object.keys(template.toJSON().Outputs)).toEqual(expect.arrayContaining(outputs));
});

test('the configuration that it shows is valid', () => {
  const [, fields = ''] = /```json\n([^`]+)```/.exec(runbook) ?? [];
  expect(readStage({ dev: JSON.parse(`{${fields}}`) }, 'dev')).toMatchObject({
    callbackAllow: expect.stringContaining('internal'),
    callbackVpc: { vpcId: 'vpc-0123456789abcdef0' },
  });
});
