import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import draft4 from 'ajv-draft-04';
import { expect, test } from 'vitest';
import { requestModel } from '../../core/contract/models.ts';
import { submissionSchema } from '../../core/contract/submission.ts';
import { parseCallbackPolicy } from '../../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../../core/delivery/callback-url-pattern.ts';
import { bindTokens } from '../../core/workflow/tokens.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize({ workGroups: [{ name: 'reports' }], callbackAllow: 'receiver.internal' });
const method = submission(template);
const file = (name: string) => readFileSync(join(import.meta.dirname, '../../statemachine', name), 'utf8');

test('starts the workflow through the template file, and passes nothing else through', () => {
  expect(method?.Integration).toEqual({
    Type: 'AWS',
    IntegrationHttpMethod: 'POST',
    Uri: 'arn:aws:apigateway::states:action/StartExecution',
    Credentials: '<QueryApiSubmitQueryRole.Arn>',
    PassthroughBehavior: 'NEVER',
    RequestTemplates: {
      'application/json': bindTokens(file('submit.request.vtl'), {
        StateMachineArn: '<QueryWorkflowMachine>',
        CallerScope: 'PRINCIPAL',
        DatasetNames: '',
      }),
    },
    IntegrationResponses: [
      { StatusCode: '202', ResponseTemplates: { 'application/json': file('submit.response.vtl') } },
      {
        StatusCode: '500',
        SelectionPattern: '4\\d{2}|5\\d{2}',
        ResponseTemplates: { 'application/json': file('submit.refusal.vtl') },
      },
    ],
  });
});

test('names executions after whom the deployment takes for the caller', () => {
  expect(submission(synthesize({ callerScope: 'ACCOUNT' }))).toMatchObject({
    Integration: {
      RequestTemplates: {
        'application/json': bindTokens(file('submit.request.vtl'), {
          StateMachineArn: '<QueryWorkflowMachine>',
          CallerScope: 'ACCOUNT',
          DatasetNames: '',
        }),
      },
    },
  });
});

test('validates bodies by the model that the contract makes for this deployment', () => {
  expect(method).toMatchObject({
    RequestModels: { 'application/json': '<QueryApiSubmitQueryModel>' },
    RequestValidatorId: '<QueryApiValidator>',
  });
  expect(resourceOf(template, 'AWS::ApiGateway::RequestValidator').Properties).toMatchObject({
    ValidateRequestBody: true,
  });
  const schema = submissionSchema({
    callbackUrlPattern: callbackUrlPattern(parseCallbackPolicy('receiver.internal')),
    workGroups: ['reports'],
  });
  expect(resourceOf(template, 'AWS::ApiGateway::Model').Properties).toEqual({
    Name: 'Submission',
    ContentType: 'application/json',
    RestApiId: '<QueryApi>',
    Schema: requestModel(schema),
  });
});

test('the model is JSON schema draft 4 that says no to a field it does not know', () => {
  const { Schema } = resourceOf(template, 'AWS::ApiGateway::Model').Properties;
  const validate = new draft4.default({ strict: false }).compile(Object(Schema));
  expect(validate({ Query: 'SELECT 1', CallbackUrl: 'http://receiver.internal:8080/hook' })).toBe(true);
  expect(validate({ Query: 'SELECT 1', CallbackUrl: 'http://example.com/hook' })).toBe(false);
  expect(validate({ Query: 'SELECT 1', WorkGroup: 'primary' })).toBe(false);
  expect(validate({ Query: 'SELECT 1', Qurey: 'SELECT 1' })).toBe(false);
  expect(validate({})).toBe(false);
});

test('another model makes another deployment, which a stage would otherwise not see', () => {
  const deployments = (configuration: object) =>
    Object.keys(synthesize(configuration).findResources('AWS::ApiGateway::Deployment'));
  expect(deployments({ workGroups: [{ name: 'a' }] })).toEqual(deployments({ workGroups: [{ name: 'a' }] }));
  expect(deployments({ workGroups: [{ name: 'a' }] })).not.toEqual(
    deployments({ workGroups: [{ name: 'b' }] }),
  );
});

function submission(of: typeof template) {
  return [...resourcesOf(of, 'AWS::ApiGateway::Method').values()].find(
    ({ Properties }) => Properties.HttpMethod === 'POST' && Properties.ResourceId === '<QueryApiqueries>',
  )?.Properties;
}
