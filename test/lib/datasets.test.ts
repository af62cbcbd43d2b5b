import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { archiveEnvironment } from '../../core/archive/environment.ts';
import { snapshotEnvironment } from '../../core/archive/question-environment.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import { readEnvironment } from '../../core/environment.ts';
import { bindTokens } from '../../core/workflow/tokens.ts';
import { rolesOf } from './support/rights.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';
import { DATASETS } from './support/variants.ts';

const template = synthesize(DATASETS);
const methods = [...resourcesOf(template, 'AWS::ApiGateway::Method').values()];
const submissions = methods.filter(({ Properties }) => Object(Properties.Integration).Type === 'AWS');
const asked = submissions.find(({ Properties }) =>
  JSON.stringify(Properties.RequestModels).includes('Dataset'),
);

const variablesOf = (id: string) =>
  z
    .object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) })
    .parse(resourceOf(template, 'AWS::Lambda::Function', id).Properties).Environment.Variables;

test('has a method for every route, and every method asks for IAM', () => {
  expect(methods.map(({ Properties }) => Properties.HttpMethod).sort()).toEqual(
    Object.values(ROUTES)
      .map(({ method }) => method)
      .sort(),
  );
  expect(new Set(methods.map(({ Properties }) => Properties.AuthorizationType))).toEqual(
    new Set(['AWS_IAM']),
  );
});

test('a question starts the same workflow through the same template, which knows the datasets', () => {
  const file = readFileSync(join(import.meta.dirname, '../../statemachine/submit.request.vtl'), 'utf8');
  expect(submissions).toHaveLength(2);
  expect(asked?.Properties).toMatchObject({
    HttpMethod: 'POST',
    RequestParameters: { 'method.request.path.Dataset': true },
    RequestModels: { 'application/json': '<QueryApiSubmitDatasetQueryModel>' },
    Integration: {
      PassthroughBehavior: 'NEVER',
      RequestTemplates: {
        'application/json': bindTokens(file, {
          StateMachineArn: '<QueryWorkflowMachine>',
          CallerScope: 'PRINCIPAL',
          DatasetNames: 'orders',
        }),
      },
    },
  });
});

test('the first state asks the function that takes snapshots', () => {
  expect(
    resourceOf(template, 'AWS::StepFunctions::StateMachine', 'QueryWorkflowMachine').Properties
      .DefinitionSubstitutions,
  ).toMatchObject({ PrepareFunctionArn: '<Prepare.Arn>', SnapshotFunctionArn: '<Snapshot.Arn>' });
});

test('both functions are in the VPC of the database, and read their environment as it is bound', () => {
  for (const id of ['Snapshot', 'Datasets']) {
    expect(resourceOf(template, 'AWS::Lambda::Function', id).Properties.VpcConfig).toEqual({
      SecurityGroupIds: ['<SourceDatabaseFunctions.GroupId>'],
      SubnetIds: ['subnet-0123456789abcdef0'],
    });
  }
  const { DATASETS: datasets, ...snapshot } = readEnvironment(snapshotEnvironment, variablesOf('Snapshot'));
  expect(datasets.map(({ name }) => name)).toEqual(['orders']);
  expect(snapshot).toMatchObject({ RESULTS_LOCATION: 's3://<ResultsBucket>/results/' });
  expect(readEnvironment(archiveEnvironment, variablesOf('Datasets')).DATASETS).toEqual(datasets);
});

test('the snapshot function ends before the state that waits for it', () => {
  const { Timeout } = resourceOf(template, 'AWS::Lambda::Function', 'Snapshot').Properties;
  const file = readFileSync(join(import.meta.dirname, '../../statemachine/query.asl.json'), 'utf8');
  const [, seconds] =
    /Dataset\) \? (\d+) : 60 %\}/.exec(JSON.parse(file).States.Prepare.TimeoutSeconds) ?? [];
  expect(Number(Timeout)).toBeLessThan(Number(seconds));
});

test('snapshots can be added and nothing else be written, and the workflow can read both tables', () => {
  const roles = rolesOf(template);
  const allowed = (role: string, service: string) =>
    roles
      .get(role)
      ?.statements.filter(
        ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().join().includes(service),
      )
      .map(({ Action, Resource }) => `${[Action].flat().join(' ')} on ${[Resource].flat().join(' ')}`);
  expect(allowed('SnapshotRole', 's3:PutObject')).toContain(
    's3:PutObject on arn:aws:s3:::lake/warm/hot/orders/*',
  );
  expect(allowed('SnapshotRole', 's3:DeleteObject')).toEqual([]);
  expect(allowed('DatasetsRole', 's3:')).toEqual([]);
  expect(allowed('DatasetsRole', 'athena:')).toEqual([
    'athena:GetDataCatalog athena:GetTableMetadata on arn:aws:athena:::datacatalog/AwsDataCatalog',
  ]);
  expect(allowed('DatasetsRole', 'glue:')).toEqual([
    'glue:GetDatabase glue:GetTable on arn:aws:glue:::catalog arn:aws:glue:::database/archive arn:aws:glue:::table/archive/orders arn:aws:glue:::table/archive/orders_hot',
    'glue:GetDatabase on arn:aws:glue:::database/default',
  ]);
  expect(allowed('QueryWorkflowRole', 's3:GetObject')?.join('\n')).toContain(
    's3:GetObject on arn:aws:s3:::lake/warm/hot/orders/* arn:aws:s3:::lake/warm/orders/*',
  );
  expect(allowed('QueryWorkflowRole', 'glue:GetTable')?.join('\n')).toContain('table/archive/orders_hot');
  expect(allowed('QueryWorkflowRole', 'lambda:InvokeFunction')).toEqual([
    'lambda:InvokeFunction on <Deliver.Arn> <Prepare.Arn> <Snapshot.Arn>',
  ]);
});
