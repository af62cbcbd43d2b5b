import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const output = mkdtempSync(join(tmpdir(), 'lakehook-example-'));

beforeAll(async () => {
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/node'), ['app.ts'], {
    cwd: join(ROOT, 'examples/deployment'),
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
      CDK_VALIDATION: 'false',
    },
  });
});
afterAll(() => rmSync(output, { recursive: true }));

test('an app of one’s own holds the service behind an endpoint, with its own alarm beside the others', () => {
  const { Resources } = templateOf('LakehookReports');
  const ofType = (type: string) =>
    Object.values<{ Type: string }>(Resources).filter(({ Type }) => Type === type);
  expect(ofType('AWS::ApiGateway::RestApi')).toMatchObject([
    { Properties: { EndpointConfiguration: { Types: ['PRIVATE'] } } },
  ]);
  expect(ofType('AWS::CloudWatch::Alarm')).toContainEqual(
    expect.objectContaining({
      Properties: expect.objectContaining({ Namespace: 'AWS/ApiGateway', MetricName: '5XXError' }),
    }),
  );
});

test('and the role that the API knows, in the other account', () => {
  const { Resources } = templateOf('LakehookReports-Caller');
  expect(Object.values(Resources)).toContainEqual(
    expect.objectContaining({
      Type: 'AWS::IAM::Role',
      Properties: expect.objectContaining({ RoleName: 'reports-asks-lakehook' }),
    }),
  );
  expect(JSON.stringify(templateOf('LakehookReports'))).toContain(
    'arn:aws:iam::444455556666:role/reports-asks-lakehook',
  );
});

function templateOf(stack: string) {
  return JSON.parse(readFileSync(join(output, `${stack}.template.json`), 'utf8'));
}
