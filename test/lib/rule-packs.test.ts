import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { afterAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { readStage } from '../../core/configuration/stages.ts';
import { callerStackOf } from '../../lib/caller-stack.ts';
import { context, stackOf } from './support/synthesis.ts';
import { EVERYTHING } from './support/variants.ts';

const output = mkdtempSync(join(tmpdir(), 'lakehook-rules-'));
afterAll(() => rmSync(output, { recursive: true }));

const reportSchema = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      violations: z.array(
        z.object({
          ruleName: z.string(),
          violatingConstructs: z.array(z.object({ constructPath: z.string().optional() })),
        }),
      ),
    }),
  ),
});

test.each([
  ['the defaults', {}],
  ['everything that can be chosen', EVERYTHING],
])('the rule packs find nothing in %s that is not accepted with its reason', (_, configuration) => {
  expect(findingsIn((app) => stackOf(app, configuration))).toEqual({
    AwsSolutions: [],
    Serverless: [],
    'NIST.800.53.R5': [],
    'cdk-validator-cfnguard': [],
  });
});

test('nor in the caller’s stack', () => {
  const stage = {
    account: '111122223333',
    region: 'eu-central-1',
    callers: ['arn:aws:iam::444455556666:role/lakehook-caller'],
    callerRole: {
      account: '444455556666',
      apiId: '0a1b2c3d4e',
      trusts: ['lambda.amazonaws.com'],
      privateDomain: {
        domainNameArn: 'arn:aws:apigateway:eu-central-1:111122223333:/domainnames/a.example.com+0a1b',
        vpcEndpointIds: ['vpce-0123456789abcdef0'],
      },
    },
  };
  const findings = findingsIn((app) => callerStackOf(app, 'Caller', readStage({ dev: stage }, 'dev')));
  expect(Object.values(findings).flat()).toEqual([]);
});

test('they would find a bucket that somebody adds', () => {
  const findings = findingsIn((app) => new Bucket(stackOf(app), 'Another'));
  expect(findings.AwsSolutions).toContain('AwsSolutions-S1 Lakehook/Another/Resource');
  expect(findings.AwsSolutions).toContain('AwsSolutions-S10 Lakehook/Another/Resource');
  expect(findings['cdk-validator-cfnguard']).toContain(
    's3_bucket_versioning_enabled_check Lakehook/Another/Resource',
  );
});

/** What each pack finds, as the rule and the path of the construct. */
function findingsIn(fill: (app: App) => void): Record<string, string[]> {
  const app = new App({
    context: context(),
    analyticsReporting: false,
    outdir: mkdtempSync(join(output, 'app-')),
  });
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new ServerlessChecks(app),
    new NIST80053R5Checks(app),
    new CfnGuardValidator(),
  );
  fill(app);
  // Plugins run only where validation is on, and then write what they find to stderr.
  vi.stubEnv('CDK_VALIDATION', 'true');
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error;
  } finally {
    stderr.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = 0;
  }
  const report = reportSchema.parse(
    JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')),
  );
  return Object.fromEntries(
    report.pluginReports.map(({ pluginName, violations }) => [
      pluginName,
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
    ]),
  );
}
