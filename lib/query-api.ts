import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import { GATEWAY_RESPONSES, gatewayResponseTemplate } from '../core/contract/gateway-responses.ts';
import { DATASET_ROUTES, QUERY_ROUTES, ROUTES, type Route } from '../core/contract/routes.ts';
import { API, accept } from './accepted-findings.ts';
import { API_STAGE, accountsOf, apiPolicy } from './api-access.ts';
import { PrivateDomain } from './private-domain.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import { pathParameters, SubmitQueryMethod } from './submit-query-method.ts';
import { UsagePlans } from './usage-plans.ts';

/** What is behind the routes. */
export interface QueryApiProps {
  configuration: Configuration;
  workflow: QueryWorkflow;
  queries: IFunction;
  keys: IFunction;
  /** Tells about datasets; undefined where there are none. */
  datasets?: IFunction | undefined;
}

/** The HTTP API. Callers are IAM principals that may `execute-api:Invoke` it. */
export class QueryApi extends Construct {
  readonly api: RestApi;
  /** The id of each caller's API key by the name of its output. */
  readonly apiKeyIds: ReadonlyMap<string, string>;
  /** The private host name, where the deployment has one. */
  readonly privateDomain: PrivateDomain | undefined;
  readonly #configuration: Configuration;

  constructor(scope: Construct, id: string, props: QueryApiProps) {
    super(scope, id);
    const { configuration, workflow, queries, keys, datasets } = props;
    accept(this, API);
    this.#configuration = configuration;
    this.api = new RestApi(this, 'Api', {
      // Its metrics are found by the name, and an account may have several deployments.
      restApiName: Stack.of(this).stackName,
      description: 'Ask a data lake by POST; get the answer by webhook.',
      ...this.#exposure(configuration),
      defaultMethodOptions: {
        authorizationType: AuthorizationType.IAM,
        apiKeyRequired: configuration.usagePlans.length > 0,
      },
      // An account that never had an API cannot write access logs before it has this role. It is the account's, so
      // it stays when the stack goes.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: API_STAGE,
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

    const validator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const submit = { api: this.api, validator, configuration, workflow };
    new SubmitQueryMethod(this, 'SubmitQuery', { route: 'submitQuery', ...submit });
    for (const name of QUERY_ROUTES) this.#addFunction(ROUTES[name], queries);
    if (datasets) {
      new SubmitQueryMethod(this, 'SubmitDatasetQuery', { route: 'submitDatasetQuery', ...submit });
      for (const name of DATASET_ROUTES) this.#addFunction(ROUTES[name], datasets);
    }
    this.#addFunction(ROUTES.webhookKeys, keys);

    const plans = new UsagePlans(this, 'UsagePlans', {
      stage: this.api.deploymentStage,
      plans: configuration.usagePlans,
    });
    this.apiKeyIds = plans.apiKeyIds;
    this.privateDomain = this.#privateDomain(configuration);
  }

  /** The URL that each endpoint has for the API, where they are associated with it, by the name of its output. */
  get endpointUrls(): Record<string, string> {
    const { exposure } = this.#configuration;
    if (exposure.kind === 'REGIONAL' || !exposure.associate) return {};
    const { region, urlSuffix } = Stack.of(this);
    const urls = exposure.vpcEndpointIds.map((vpcEndpointId, index) => {
      const host = `${this.api.restApiId}-${vpcEndpointId}.execute-api.${region}.${urlSuffix}`;
      return [`EndpointUrl${index + 1}`, `https://${host}/${API_STAGE}/`] as const;
    });
    return Object.fromEntries(urls);
  }

  #exposure(configuration: Configuration): Pick<RestApiProps, 'endpointConfiguration' | 'policy'> {
    const { exposure } = configuration;
    const policy = apiPolicy(configuration);
    if (exposure.kind === 'REGIONAL') {
      return { endpointConfiguration: { types: [EndpointType.REGIONAL] }, ...(policy && { policy }) };
    }
    const vpcEndpoints = exposure.vpcEndpointIds.map((vpcEndpointId) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, vpcEndpointId, {
        vpcEndpointId,
        port: 443,
      }),
    );
    const associated = exposure.associate && { vpcEndpoints };
    return {
      endpointConfiguration: { types: [EndpointType.PRIVATE], ...associated },
      ...(policy && { policy }),
    };
  }

  #privateDomain({ account, callers, exposure }: Configuration): PrivateDomain | undefined {
    if (exposure.kind === 'REGIONAL' || !exposure.customDomain) return undefined;
    return new PrivateDomain(this, 'PrivateDomain', {
      ...exposure.customDomain,
      stage: this.api.deploymentStage,
      vpcEndpointIds: exposure.vpcEndpointIds,
      sharedWith: accountsOf(callers).filter((other) => other !== account),
    });
  }

  /** A function gets the whole request. Parameters behind the `?` are its to check: API Gateway knows no pattern. */
  #addFunction({ method, path }: Route, behind: IFunction) {
    const integration = new LambdaIntegration(behind, { allowTestInvoke: false });
    const requestParameters = pathParameters(path);
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
  vpcEndpoint: '$context.identity.vpceId',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integration.status',
  errorType: '$context.error.responseType',
  refusedBecause: '$context.authorize.error',
};
