import { expect, test } from 'vitest';
import { plain, resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const [ours, theirs] = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];
const customDomain = {
  domainName: 'lakehook.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a-1b',
  ownVpcEndpointIds: [ours],
};
const callers = ['arn:aws:iam::111122223333:role/nightly', 'arn:aws:iam::444455556666:role/reports'];
const given = {
  account: '111122223333',
  exposure: { kind: 'PRIVATE', vpcEndpointIds: [ours, theirs], customDomain },
  callers,
};
const template = synthesize(given);

test('a private host name is private, and takes requests from the endpoints of the deployment only', () => {
  const through = { 'aws:SourceVpce': [ours, theirs] };
  const anyone = { Action: 'execute-api:Invoke', Resource: 'execute-api:/*', Principal: { AWS: '*' } };
  expect(resourceOf(template, 'AWS::ApiGateway::DomainNameV2').Properties).toEqual({
    DomainName: 'lakehook.example.com',
    CertificateArn: customDomain.certificateArn,
    EndpointConfiguration: { Types: ['PRIVATE'] },
    SecurityPolicy: 'TLS_1_2',
    Policy: {
      Version: '2012-10-17',
      Statement: [
        { ...anyone, Sid: 'Endpoints', Effect: 'Allow', Condition: { StringEquals: through } },
        { ...anyone, Sid: 'NoOtherWay', Effect: 'Deny', Condition: { StringNotEquals: through } },
      ],
    },
  });
});

test('it stands for the stage, so that paths begin with the routes', () => {
  expect(resourceOf(template, 'AWS::ApiGateway::BasePathMappingV2').Properties).toEqual({
    DomainNameArn: '<QueryApiPrivateDomain.DomainNameArn>',
    RestApiId: '<QueryApi>',
    Stage: '<QueryApiDeploymentStagev1>',
  });
});

test('the endpoints of this account are connected here, and the others’ accounts may connect theirs', () => {
  expect(resourceOf(template, 'AWS::ApiGateway::DomainNameAccessAssociation').Properties).toEqual({
    AccessAssociationSource: ours,
    AccessAssociationSourceType: 'VPCE',
    DomainNameArn: '<QueryApiPrivateDomain.DomainNameArn>',
  });
  expect(resourceOf(template, 'AWS::RAM::ResourceShare').Properties).toEqual({
    Name: 'Lakehook-api',
    ResourceArns: ['<QueryApiPrivateDomain.DomainNameArn>'],
    Principals: ['444455556666'],
    AllowExternalPrincipals: true,
  });
});

test('its ARN is an output, for the callers’ stacks', () => {
  expect(plain(template.toJSON().Outputs)).toMatchObject({
    PrivateDomainArn: { Value: '<QueryApiPrivateDomain.DomainNameArn>' },
  });
});

test('it is shared with nobody where all callers are of this account', () => {
  const [own = ''] = callers;
  expect(resourcesOf(synthesize({ ...given, callers: [own] }), 'AWS::RAM::ResourceShare').size).toBe(0);
});

test('without one there is nothing of it', () => {
  const { customDomain: _, ...exposure } = given.exposure;
  const without = Object.values<{ Type: string }>(synthesize({ ...given, exposure }).toJSON().Resources);
  expect(without.map(({ Type }) => Type).filter((type) => /DomainName|BasePath|RAM/.test(type))).toEqual([]);
});
