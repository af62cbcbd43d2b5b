import { expect, test } from 'vitest';
import { GATEWAY_RESPONSES } from '../../core/contract/gateway-responses.ts';
import { refusalSchema } from '../../core/contract/refusal.ts';
import { DATASET_ROUTES, ROUTES } from '../../core/contract/routes.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize({ throttle: { rate: 7, burst: 9 } });
const methods = [...resourcesOf(template, 'AWS::ApiGateway::Method').values()];

test('has a method for every route but those of datasets, and every method asks for IAM', () => {
  const ofDatasets = new Set<string>(['submitDatasetQuery', ...DATASET_ROUTES]);
  const routes = Object.entries(ROUTES).filter(([name]) => !ofDatasets.has(name));
  expect(methods.map(({ Properties }) => Properties.HttpMethod).sort()).toEqual(
    routes.map(([, { method }]) => method).sort(),
  );
  expect(new Set(methods.map(({ Properties }) => Properties.AuthorizationType))).toEqual(
    new Set(['AWS_IAM']),
  );
});

test('is regional, throttled and traced, and logs who asked without what was asked', () => {
  expect(resourceOf(template, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
    EndpointConfiguration: { Types: ['REGIONAL'] },
  });
  const stage = resourceOf(template, 'AWS::ApiGateway::Stage').Properties;
  expect(stage).toMatchObject({
    StageName: 'v1',
    TracingEnabled: true,
    MethodSettings: [
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 7,
        ThrottlingBurstLimit: 9,
        LoggingLevel: 'OFF',
        DataTraceEnabled: false,
      },
    ],
    AccessLogSetting: { DestinationArn: 'arn:aws:logs:::log-group:<QueryApiAccessLog>' },
  });
  expect(JSON.stringify(stage.AccessLogSetting)).not.toMatch(/\$input|body|querystring|responseOverride/i);
});

test('the role that writes access logs is the account’s and outlives the stack', () => {
  expect(resourceOf(template, 'AWS::ApiGateway::Account').DeletionPolicy).toBe('Retain');
  expect(resourceOf(template, 'AWS::IAM::Role', 'QueryApiCloudWatchRole').DeletionPolicy).toBe('Retain');
});

test('answers every route but the submission with a function, which the methods alone may call', () => {
  const aboutOne = { 'method.request.path.QueryId': true };
  const behind = methods.flatMap(({ Properties }) => {
    const { HttpMethod, ResourceId, RequestParameters, Integration } = Properties;
    const { Type, Uri } = Object(Integration);
    return Type === 'AWS_PROXY' ? [[ResourceId, HttpMethod, RequestParameters, Uri]] : [];
  });
  expect(behind.sort()).toEqual(
    [
      ['', 'GET', {}, 'Queries'],
      ['QueryId', 'DELETE', aboutOne, 'Queries'],
      ['QueryId', 'GET', aboutOne, 'Queries'],
      ['QueryIddeliveries', 'POST', aboutOne, 'Queries'],
      ['QueryIdresults', 'GET', aboutOne, 'Queries'],
      ['QueryIdrows', 'GET', aboutOne, 'Queries'],
    ]
      .map(([path, method, parameters, name]) => [`<QueryApiqueries${path}>`, method, parameters, uri(name)])
      .concat([['<QueryApiwellknownwebhookkeys>', 'GET', {}, uri('Keys')]]),
  );
  const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()].filter(
    ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
  );
  expect(permissions.map(({ Properties }) => Properties)).toEqual(
    [
      ['Queries', 'GET/queries'],
      ['Queries', 'GET/queries/*'],
      ['Queries', 'GET/queries/*/results'],
      ['Queries', 'GET/queries/*/rows'],
      ['Queries', 'DELETE/queries/*'],
      ['Queries', 'POST/queries/*/deliveries'],
      ['Keys', 'GET/.well-known/webhook-keys'],
    ].map(([name, route]) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: `<${name}.Arn>`,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:::<QueryApi>/<QueryApiDeploymentStagev1>/${route}`,
    })),
  );
});

test('refuses in the form of every refusal, with the status of its code', () => {
  const responses = [...resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').values()];
  const byType = new Map(responses.map(({ Properties }) => [Properties.ResponseType, Properties]));
  expect(byType.size).toBe(GATEWAY_RESPONSES.length);
  for (const response of GATEWAY_RESPONSES) {
    const { StatusCode, ResponseTemplates } = byType.get(response.type) ?? {};
    expect(StatusCode).toBe('status' in response ? String(response.status) : undefined);
    expect(ResponseTemplates).toEqual({ 'application/json': expect.any(String) });
    const { 'application/json': text } = Object(ResponseTemplates);
    expect(refusalSchema.parse(JSON.parse(text))).toEqual({
      Error: { Code: response.code, Message: response.message },
    });
  }
});

test('the message about a body that is not valid is still JSON with what the validator says in it', () => {
  const { 'application/json': text } = Object(
    resourceOf(template, 'AWS::ApiGateway::GatewayResponse', 'QueryApiBADREQUESTBODY').Properties
      .ResponseTemplates,
  );
  // As API Gateway writes it: escaped for JSON.
  const said = '[object has missing required properties ([\\"Query\\"])]';
  expect(JSON.parse(text.replace('$context.error.validationErrorString', said))).toEqual({
    Error: {
      Code: 'InvalidRequest',
      Message: 'The body is not valid: [object has missing required properties (["Query"])]',
    },
  });
});

function uri(name: unknown) {
  return `arn:aws:apigateway::lambda:path/2015-03-31/functions/<${name}.Arn>/invocations`;
}
