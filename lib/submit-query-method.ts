import {
  AwsIntegration,
  CfnModel,
  type IntegrationResponse,
  Model,
  PassthroughBehavior,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { requestModel } from '../core/contract/models.ts';
import { REFUSALS } from '../core/contract/refusal.ts';
import { ROUTES } from '../core/contract/routes.ts';
import { submissionSchema } from '../core/contract/submission.ts';
import { parseCallbackPolicy } from '../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../core/delivery/callback-url-pattern.ts';
import { bindTokens, type SubmitTokens } from '../core/workflow/tokens.ts';
import type { Configuration } from './configuration.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import { readStateMachineFile } from './workflow.ts';

export interface SubmitQueryMethodProps {
  api: RestApi;
  configuration: Configuration;
  workflow: QueryWorkflow;
}

const JSON_TYPE = 'application/json';

/** `POST /queries`: validated by API Gateway and mapped straight to StartExecution, with no function on the way. */
export class SubmitQueryMethod extends Construct {
  constructor(scope: Construct, id: string, { api, configuration, workflow }: SubmitQueryMethodProps) {
    super(scope, id);
    const { path, method, answer, refusals } = ROUTES.submitQuery;
    const statuses = [answer.status, ...refusals.map((code) => REFUSALS[code]), REFUSALS.InternalError];
    api.root.resourceForPath(path).addMethod(method, this.#integration(workflow), {
      requestModels: { [JSON_TYPE]: this.#model(api, configuration) },
      requestValidator: api.addRequestValidator('Validator', { validateRequestBody: true }),
      methodResponses: statuses.map((status) => ({ statusCode: String(status) })),
    });
  }

  #integration(workflow: QueryWorkflow): AwsIntegration {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    const { stateMachineArn: StateMachineArn } = workflow.machine;
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [StateMachineArn] }),
    );
    const tokens: SubmitTokens = { StateMachineArn };
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

  #model(api: RestApi, { callbackAllow, workGroup }: Configuration) {
    const schema = submissionSchema({
      callbackUrlPattern: callbackUrlPattern(parseCallbackPolicy(callbackAllow)),
      workGroups: [workGroup],
    });
    const description = { contentType: JSON_TYPE, name: 'Submission', schema: requestModel(schema) };
    const model = new CfnModel(this, 'Model', { restApiId: api.restApiId, ...description });
    // A deployment is a copy of the API: another model has to make another one.
    api.latestDeployment?.node.addDependency(model);
    api.latestDeployment?.addToLogicalId({ model: description });
    return Model.fromModelName(this, 'Submission', model.ref);
  }
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
