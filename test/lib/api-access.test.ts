import { expect, test } from 'vitest';
import { plain, resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const role = 'arn:aws:iam::444455556666:role/team/reports';
const user = 'arn:aws:iam::111122223333:user/ana';
const root = 'arn:aws:iam::777788889999:root';
const exposure = { kind: 'PRIVATE', vpcEndpointIds: ['vpce-0123456789abcdef0', 'vpce-89abcdef'] };
const everything = { Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
const nobody = { ...everything, Effect: 'Deny', Principal: { AWS: '*' } };
const privately = synthesize({ exposure, callers: [role, root] });

test('a regional API without a list of callers leaves it to IAM', () => {
  expect(resourceOf(synthesize(), 'AWS::ApiGateway::RestApi').Properties).toEqual({
    Name: 'Lakehook',
    Description: expect.any(String),
    EndpointConfiguration: { Types: ['REGIONAL'] },
  });
});

test('a list of callers allows these and denies everyone else, whatever their own account allows them', () => {
  expect(policyOf(synthesize({ callers: [role, user] }))).toEqual([
    { ...everything, Sid: 'Callers', Effect: 'Allow', Principal: { AWS: [user, role] } },
    { ...nobody, Sid: 'NobodyElse', Condition: { ArnNotEquals: { 'aws:PrincipalArn': [role, user] } } },
  ]);
});

test('an account as a caller is known by its number, for none of its principals has the root’s ARN', () => {
  expect(policyOf(synthesize({ callers: [root] }))[1]).toEqual({
    ...nobody,
    Sid: 'NobodyElse',
    Condition: { StringNotEquals: { 'aws:PrincipalAccount': ['777788889999'] } },
  });
});

test('a private API takes its callers through its endpoints only', () => {
  expect(policyOf(privately)).toEqual([
    { ...everything, Sid: 'Callers', Effect: 'Allow', Principal: { AWS: [role, root] } },
    {
      ...nobody,
      Sid: 'NobodyElse',
      Condition: {
        ArnNotEquals: { 'aws:PrincipalArn': [role] },
        StringNotEquals: { 'aws:PrincipalAccount': ['777788889999'] },
      },
    },
    {
      ...nobody,
      Sid: 'NoOtherWay',
      Condition: { StringNotEquals: { 'aws:SourceVpce': exposure.vpcEndpointIds } },
    },
  ]);
});

test('no policy allows whoever comes', () => {
  const allowed = [privately, synthesize({ callers: [user] })]
    .flatMap(policyOf)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) => Object(Principal).AWS);
  expect(allowed).toEqual([role, root, user]);
});

test('every method of a private API asks for IAM all the same', () => {
  const methods = [...resourcesOf(privately, 'AWS::ApiGateway::Method').values()];
  expect(new Set(methods.map(({ Properties }) => Properties.AuthorizationType))).toEqual(
    new Set(['AWS_IAM']),
  );
});

test('the endpoints are associated with a private API, and their URLs are outputs', () => {
  expect(resourceOf(privately, 'AWS::ApiGateway::RestApi').Properties.EndpointConfiguration).toEqual({
    Types: ['PRIVATE'],
    VpcEndpointIds: exposure.vpcEndpointIds,
  });
  expect(plain(privately.toJSON().Outputs)).toMatchObject({
    EndpointUrl1: {
      Value: 'https://<QueryApi>-vpce-0123456789abcdef0.execute-api..<AWS::URLSuffix>/v1/',
    },
    EndpointUrl2: {
      Value: 'https://<QueryApi>-vpce-89abcdef.execute-api..<AWS::URLSuffix>/v1/',
    },
  });
});

test('on request they are not', () => {
  const apart = synthesize({ exposure: { ...exposure, associate: false }, callers: [role] });
  expect(resourceOf(apart, 'AWS::ApiGateway::RestApi').Properties.EndpointConfiguration).toEqual({
    Types: ['PRIVATE'],
  });
  expect(Object.keys(apart.toJSON().Outputs).filter((name) => name.startsWith('EndpointUrl'))).toEqual([]);
});

test('another policy makes another deployment, which a stage would otherwise not see', () => {
  const deployments = (callers: string[]) =>
    Object.keys(synthesize({ exposure, callers }).findResources('AWS::ApiGateway::Deployment'));
  expect(deployments([role])).toEqual(deployments([role]));
  expect(deployments([role])).not.toEqual(deployments([user]));
});

function policyOf(template: typeof privately): Record<string, unknown>[] {
  return Object(resourceOf(template, 'AWS::ApiGateway::RestApi').Properties.Policy).Statement;
}
