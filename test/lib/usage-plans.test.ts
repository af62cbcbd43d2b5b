import { expect, test } from 'vitest';
import { plain, resourcesOf, synthesize } from './support/synthesis.ts';

const usagePlans = [
  { name: 'reports', rate: 0.5, burst: 5 },
  { name: 'web', rate: 20, burst: 40, quotaPerDay: 100_000 },
];
const without = synthesize();
const planned = synthesize({ usagePlans });
const properties = (template: typeof planned, type: string) =>
  [...resourcesOf(template, type)].map(([id, { Properties }]) => [id, Properties]);

test('without usage plans there are no API keys, and no method asks for one', () => {
  for (const type of ['UsagePlan', 'ApiKey', 'UsagePlanKey']) {
    expect(properties(without, `AWS::ApiGateway::${type}`)).toEqual([]);
  }
  expect(keysRequired(without)).toEqual([false]);
});

test('with any, every method asks for an API key besides the signature', () => {
  expect(keysRequired(planned)).toEqual([true]);
});

test('each caller has a plan of the stage and a key whose value AWS makes', () => {
  const apiStages = [{ ApiId: '<QueryApi>', Stage: '<QueryApiDeploymentStagev1>', Throttle: {} }];
  expect(properties(planned, 'AWS::ApiGateway::UsagePlan')).toEqual([
    [
      'QueryApiUsagePlansreportsPlan',
      {
        UsagePlanName: 'Lakehook-reports',
        ApiStages: apiStages,
        Throttle: { RateLimit: 0.5, BurstLimit: 5 },
      },
    ],
    [
      'QueryApiUsagePlanswebPlan',
      {
        UsagePlanName: 'Lakehook-web',
        ApiStages: apiStages,
        Throttle: { RateLimit: 20, BurstLimit: 40 },
        Quota: { Limit: 100_000, Period: 'DAY' },
      },
    ],
  ]);
  expect(properties(planned, 'AWS::ApiGateway::ApiKey')).toEqual(
    ['reports', 'web'].map((name) => [
      `QueryApiUsagePlans${name}Key`,
      { Enabled: true, Description: `Of the usage plan ${name}.` },
    ]),
  );
  expect(properties(planned, 'AWS::ApiGateway::UsagePlanKey').map(([, key]) => key)).toEqual(
    ['reports', 'web'].map((name) => ({
      UsagePlanId: `<QueryApiUsagePlans${name}Plan>`,
      KeyId: `<QueryApiUsagePlans${name}Key>`,
      KeyType: 'API_KEY',
    })),
  );
});

test('the ids of the keys are outputs', () => {
  expect(plain(planned.toJSON().Outputs)).toEqual({
    ...Object(plain(without.toJSON().Outputs)),
    ApiKeyIdreports: { Value: '<QueryApiUsagePlansreportsKey>' },
    ApiKeyIdweb: { Value: '<QueryApiUsagePlanswebKey>' },
  });
});

test('the first plan makes another deployment, which a stage would otherwise not see', () => {
  const deployments = (template: typeof planned) =>
    Object.keys(template.findResources('AWS::ApiGateway::Deployment'));
  expect(deployments(planned)).not.toEqual(deployments(without));
});

function keysRequired(template: typeof planned): unknown[] {
  const methods = [...resourcesOf(template, 'AWS::ApiGateway::Method').values()];
  return [...new Set(methods.map(({ Properties }) => Properties.ApiKeyRequired))];
}
