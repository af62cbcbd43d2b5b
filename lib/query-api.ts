import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { GATEWAY_RESPONSES, gatewayResponseTemplate } from '../core/contract/gateway-responses.ts';
import { QUERY_ROUTES, ROUTES, type Route } from '../core/contract/routes.ts';
import type { Configuration } from './configuration.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import { SubmitQueryMethod } from './submit-query-method.ts';

export interface QueryApiProps {
  configuration: Configuration;
  workflow: QueryWorkflow;
  queries: IFunction;
  keys: IFunction;
}

/** The HTTP API. Callers are IAM principals that may `execute-api:Invoke` it. */
export class QueryApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { configuration, workflow, queries, keys }: QueryApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      description: 'Ask a data lake by POST; get the answer by webhook.',
      endpointTypes: [EndpointType.REGIONAL],
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      // An account that never had an API cannot write access logs before it has this role. It is the account's, so
      // it stays when the stack goes.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: configuration.throttle.rate,
        throttlingBurstLimit: configuration.throttle.burst,
        tracingEnabled: true,
        metricsEnabled: true,
        // Execution logs hold bodies, and so SQL; the access log holds none.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.#accessLog()),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_LINE)),
      },
    });
    // The stack has an output of its own for the URL.
    this.api.node.tryRemoveChild('Endpoint');
    this.#addGatewayResponses();

    new SubmitQueryMethod(this, 'SubmitQuery', {
      api: this.api,
      configuration,
      workflow,
    });
    for (const name of QUERY_ROUTES) {
      this.#addFunction(ROUTES[name], queries, { 'method.request.path.QueryId': true });
    }
    this.#addFunction(ROUTES.webhookKeys, keys);
  }

  #addFunction({ method, path }: Route, behind: IFunction, requestParameters: Record<string, boolean> = {}) {
    const integration = new LambdaIntegration(behind, { allowTestInvoke: false });
    this.api.root.resourceForPath(path).addMethod(method, integration, { requestParameters });
  }

  #accessLog(): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #addGatewayResponses() {
    for (const response of GATEWAY_RESPONSES) {
      this.api.addGatewayResponse(response.type, {
        type: ResponseType.of(response.type),
        templates: { 'application/json': gatewayResponseTemplate(response) },
        ...('status' in response && { statusCode: String(response.status) }),
      });
    }
  }
}

// Who asked for what and how it went: no query strings, no bodies.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
const ACCESS_LOG_LINE = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  caller: '$context.identity.caller',
  account: '$context.identity.accountId',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integration.status',
  errorType: '$context.error.responseType',
};
