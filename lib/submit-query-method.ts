import {
  AwsIntegration,
  CfnModel,
  type IntegrationResponse,
  type IRequestValidator,
  Model,
  PassthroughBehavior,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import { datasetQuerySchema } from '../core/contract/dataset-query.ts';
import { requestModel } from '../core/contract/models.ts';
import { REFUSALS } from '../core/contract/refusal.ts';
import { pathParametersOf, ROUTES } from '../core/contract/routes.ts';
import { submissionSchema } from '../core/contract/submission.ts';
import { parseCallbackPolicy } from '../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../core/delivery/callback-url-pattern.ts';
import { bindTokens, datasetNames, type SubmitTokens } from '../core/workflow/tokens.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import { readStateMachineFile } from './workflow.ts';

/** Which route it is of which API, and what it starts. */
export interface SubmitQueryMethodProps {
  route: keyof typeof BODIES;
  api: RestApi;
  validator: IRequestValidator;
  configuration: Configuration;
  workflow: QueryWorkflow;
}

const JSON_TYPE = 'application/json';

/** What begins a query, by route. */
const BODIES = {
  submitQuery: { name: 'Submission', schemaOf: submissionSchema },
  submitDatasetQuery: { name: 'DatasetQuery', schemaOf: datasetQuerySchema },
} as const;

/** A POST that begins a query: validated by API Gateway and mapped straight to StartExecution, with no function on the way. */
export class SubmitQueryMethod extends Construct {
  constructor(scope: Construct, id: string, props: SubmitQueryMethodProps) {
    super(scope, id);
    const { route, api, validator, configuration, workflow } = props;
    const { path, method, answer, refusals } = ROUTES[route];
    const statuses = [answer.status, ...refusals.map((code) => REFUSALS[code]), REFUSALS.InternalError];
    api.root.resourceForPath(path).addMethod(method, this.#integration(workflow, configuration), {
      requestParameters: pathParameters(path),
      requestModels: { [JSON_TYPE]: this.#model(route, api, configuration) },
      requestValidator: validator,
      methodResponses: statuses.map((status) => ({ statusCode: String(status) })),
    });
  }

  #integration(workflow: QueryWorkflow, { callerScope, datasets }: Configuration): AwsIntegration {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    const { stateMachineArn: StateMachineArn } = workflow.machine;
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [StateMachineArn] }),
    );
    const tokens: SubmitTokens = {
      StateMachineArn,
      CallerScope: callerScope,
      DatasetNames: datasetNames(datasets.map(({ name }) => name)),
    };
    return new AwsIntegration({
      service: 'states',
      action: 'StartExecution',
      options: {
        credentialsRole: role,
        // Any other content type is refused with 415; passed through, its body would be the execution's name and input.
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: { [JSON_TYPE]: bindTokens(readStateMachineFile('submit.request.vtl'), tokens) },
        integrationResponses: INTEGRATION_RESPONSES,
      },
    });
  }

  #model(
    route: keyof typeof BODIES,
    api: RestApi,
    { callbackAllow, workGroups: [first, ...others] }: Configuration,
  ) {
    const { name, schemaOf } = BODIES[route];
    const schema = schemaOf({
      callbackUrlPattern: callbackUrlPattern(parseCallbackPolicy(callbackAllow)),
      workGroups: [first.name, ...others.map(({ name }) => name)],
    });
    const description = { contentType: JSON_TYPE, name, schema: requestModel(schema) };
    const model = new CfnModel(this, 'Model', { restApiId: api.restApiId, ...description });
    // A deployment is a copy of the API: another model has to make another one.
    api.latestDeployment?.node.addDependency(model);
    api.latestDeployment?.addToLogicalId({ model: description });
    return Model.fromModelName(this, name, model.ref);
  }
}

/** The parameters in a route's path, as API Gateway has to know them. */
export function pathParameters(path: string): Record<string, true> {
  return Object.fromEntries(pathParametersOf(path).map((name) => [`method.request.path.${name}`, true]));
}

const INTEGRATION_RESPONSES: IntegrationResponse[] = [
  {
    statusCode: String(ROUTES.submitQuery.answer.status),
    responseTemplates: { [JSON_TYPE]: readStateMachineFile('submit.response.vtl') },
  },
  {
    // The template reads what was refused and overrides the status.
    selectionPattern: '4\\d{2}|5\\d{2}',
    statusCode: String(REFUSALS.InternalError),
    responseTemplates: { [JSON_TYPE]: readStateMachineFile('submit.refusal.vtl') },
  },
];
