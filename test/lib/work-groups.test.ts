import { expect, test } from 'vitest';
import { rolesOf } from './support/rights.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const two = synthesize({
  workGroups: [{ name: 'reports', bytesScannedCutoff: 50_000_000 }, { name: 'web' }],
});

test('a work group decides where results go and how much a query may scan', () => {
  expect(resourceOf(two, 'AWS::Athena::WorkGroup', 'WorkGroupreports').Properties).toMatchObject({
    Name: 'reports',
    RecursiveDeleteOption: false,
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 50_000_000,
      PublishCloudWatchMetricsEnabled: true,
      RequesterPaysEnabled: false,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ResultConfiguration: {
        OutputLocation: 's3://<ResultsBucket>/results/',
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
      },
    },
  });
});

test('each work group has its own cut-off', () => {
  const cutoffs = [...resourcesOf(two, 'AWS::Athena::WorkGroup').values()].map(({ Properties }) => [
    Properties.Name,
    Object(Properties.WorkGroupConfiguration).BytesScannedCutoffPerQuery,
  ]);
  expect(cutoffs).toEqual([
    ['reports', 50_000_000],
    ['web', 2 ** 40],
  ]);
});

test('queries run in the first unless they name another, and may name each', () => {
  expect(resourceOf(two, 'AWS::Lambda::Function', 'Prepare').Properties.Environment).toMatchObject({
    Variables: { WORK_GROUP: '<WorkGroupreports>' },
  });
  expect(resourceOf(two, 'AWS::ApiGateway::Model').Properties.Schema).toMatchObject({
    properties: { WorkGroup: { enum: ['reports', 'web'] } },
  });
});

test('what watches and what stops queries may do so in all of them', () => {
  const arns = ['reports', 'web'].map((name) => `arn:aws:athena:::workgroup/<WorkGroup${name}>`);
  for (const role of ['QueryWorkflowRole', 'QueriesRole', 'WakeFunctionRole', 'ConcludeFunctionRole']) {
    const { statements = [] } = rolesOf(two).get(role) ?? {};
    const named = statements.flatMap(({ Resource = [] }) =>
      Resource.filter((arn) => arn.includes(':workgroup/')),
    );
    expect(named, role).toEqual(arns);
  }
  expect(resourceOf(two, 'AWS::Events::Rule', 'WakeRule').Properties.EventPattern).toMatchObject({
    detail: { workgroupName: ['<WorkGroupreports>', '<WorkGroupweb>'] },
  });
});

test('another order makes no other work groups', () => {
  const turned = synthesize({ workGroups: [{ name: 'web' }, { name: 'reports' }] });
  expect(Object.keys(turned.findResources('AWS::Athena::WorkGroup')).sort()).toEqual(
    Object.keys(two.findResources('AWS::Athena::WorkGroup')).sort(),
  );
});
