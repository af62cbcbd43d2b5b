import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { readStage } from '../../core/configuration/stages.ts';
import { callerStackOf } from '../../lib/caller-stack.ts';
import { context, plain, resourceOf, resourcesOf } from './support/synthesis.ts';

const reports = 'arn:aws:iam::444455556666:role/reports';
const api = 'arn:aws:execute-api:eu-central-1:111122223333:0a1b2c3d4e/v1/';
const domain = 'apigateway:eu-central-1:111122223333:/domainnames/lakehook.example.com+abcd1234';

test('the role may ask for every route of the one API, and nothing else', () => {
  expect(statementsOf(synthesizeCaller({ apiId: '0a1b2c3d4e' }))).toEqual([
    {
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: [
        'DELETE/queries/*',
        'GET/.well-known/webhook-keys',
        'GET/datasets',
        'GET/datasets/*',
        'GET/queries',
        'GET/queries/*',
        'GET/queries/*/results',
        'GET/queries/*/rows',
        'POST/datasets/*/queries',
        'POST/queries',
        'POST/queries/*/deliveries',
      ].map((route) => `${api}${route}`),
    },
  ]);
});

test('or for some of the routes', () => {
  const template = synthesizeCaller({ apiId: '0a1b2c3d4e', routes: ['submitQuery', 'cancelQuery'] });
  expect(statementsOf(template)).toEqual([
    {
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: [`${api}DELETE/queries/*`, `${api}POST/queries`],
    },
  ]);
});

test('before the API is known it may do nothing', () => {
  expect(resourcesOf(synthesizeCaller({}), 'AWS::IAM::Policy').size).toBe(0);
});

test('has the name that the API knows it by, and trusts whom it is told to', () => {
  const trusts = [reports, 'lambda.amazonaws.com'];
  expect(resourceOf(synthesizeCaller({ trusts }), 'AWS::IAM::Role').Properties).toMatchObject({
    RoleName: 'lakehook-caller',
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: reports, Service: 'lambda.amazonaws.com' },
        },
      ],
    },
  });
});

test('an external id is asked of principals, for services have none', () => {
  const trusts = [reports, 'lambda.amazonaws.com'];
  const { AssumeRolePolicyDocument } = resourceOf(
    synthesizeCaller({ trusts, externalId: 'reports-1' }),
    'AWS::IAM::Role',
  ).Properties;
  expect(Object(AssumeRolePolicyDocument).Statement.map(({ Condition }: Statement) => Condition)).toEqual([
    { StringEquals: { 'sts:ExternalId': 'reports-1' } },
    undefined,
  ]);
});

test('connects the account’s endpoints with the private host name, by which it may ask, too', () => {
  const vpcEndpointIds = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];
  const privateDomain = { domainNameArn: `arn:aws:${domain}`, vpcEndpointIds };
  const template = synthesizeCaller({ apiId: '0a1b2c3d4e', routes: ['getQuery'], privateDomain });
  expect(
    [...resourcesOf(template, 'AWS::ApiGateway::DomainNameAccessAssociation').values()].map(
      ({ Properties }) => Properties,
    ),
  ).toEqual(
    vpcEndpointIds.map((AccessAssociationSource) => ({
      AccessAssociationSource,
      AccessAssociationSourceType: 'VPCE',
      DomainNameArn: `arn:aws:${domain}`,
    })),
  );
  expect(statementsOf(template)).toMatchObject([
    { Resource: [`arn:aws:${domain.replace('apigateway', 'execute-api')}`, `${api}GET/queries/*`] },
  ]);
});

test('its ARN is an output', () => {
  expect(plain(synthesizeCaller({}).toJSON().Outputs)).toEqual({ CallerRoleArn: { Value: '<Role.Arn>' } });
});

test('is of the caller’s account, and needs a stage that names one', () => {
  const { account, region } = callerStackOf(new App({ context: context() }), 'Caller', configurationOf({}));
  expect([account, region]).toEqual(['444455556666', 'eu-central-1']);
  expect(() => callerStackOf(new App(), 'Caller', readStage(undefined, 'dev'))).toThrow('has no callerRole');
});

interface Statement {
  Condition?: unknown;
}

function configurationOf(callerRole: object) {
  const stage = {
    account: '111122223333',
    region: 'eu-central-1',
    callers: ['arn:aws:iam::444455556666:root'],
    callerRole: { account: '444455556666', trusts: [reports], ...callerRole },
  };
  return readStage({ dev: stage }, 'dev');
}

function synthesizeCaller(callerRole: object): Template {
  const app = new App({ context: context(), analyticsReporting: false });
  return Template.fromStack(callerStackOf(app, 'Caller', configurationOf(callerRole)));
}

function statementsOf(template: Template): Statement[] {
  return Object(resourceOf(template, 'AWS::IAM::Policy').Properties.PolicyDocument).Statement;
}
