import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Configuration } from '../core/configuration/configuration.ts';

/** The stage of the API: the first part of each path, but under a private host name. */
export const API_STAGE = 'v1';

// The ARN of the API that the policy is on, before it has one.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
const INVOKE = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };

/**
 * The resource policy of the API; undefined where the deployment leaves it to IAM in its own account alone.
 *
 * Neither half of it is enough. Among principals of one account an Allow on either side will do, so a list of callers has
 * to deny the others. And a policy that knows endpoints only, such as CDK's `grantInvokeFromVpcEndpointsOnly` writes,
 * allows everyone who gets that far, which on that side of the endpoint is whoever is in the VPC.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function apiPolicy({
  callers,
  exposure,
}: Pick<Configuration, 'callers' | 'exposure'>): PolicyDocument | undefined {
  if (callers.length === 0) return undefined;
  const allow = new PolicyStatement({
    sid: 'Callers',
    ...INVOKE,
    principals: callers.map((arn) => new ArnPrincipal(arn)),
  });
  const statements = [allow, denyOthers(callers)];
  if (exposure.kind === 'PRIVATE') statements.push(denyOtherEndpoints(exposure.vpcEndpointIds));
  return new PolicyDocument({ statements });
}

/** A resource policy of a domain name: it says which endpoints, for who asks is the API's own to check. */
export function endpointPolicy(vpcEndpointIds: string[]): PolicyDocument {
  const allow = new PolicyStatement({
    sid: 'Endpoints',
    ...INVOKE,
    principals: [new AnyPrincipal()],
    conditions: { StringEquals: { 'aws:SourceVpce': vpcEndpointIds } },
  });
  return new PolicyDocument({ statements: [allow, denyOtherEndpoints(vpcEndpointIds)] });
}

/** The accounts that callers are of. */
export function accountsOf(callers: string[]): string[] {
  return [...new Set(callers.map(accountOf))];
}

/** A role's sessions have its ARN as their `aws:PrincipalArn`. Both conditions hold for who is in neither list. */
function denyOthers(callers: string[]): PolicyStatement {
  const whole = callers.filter(isRoot).map(accountOf);
  const single = callers.filter((arn) => !isRoot(arn));
  return new PolicyStatement({
    sid: 'NobodyElse',
    effect: Effect.DENY,
    ...INVOKE,
    principals: [new AnyPrincipal()],
    conditions: {
      ...(single.length > 0 && { ArnNotEquals: { 'aws:PrincipalArn': single } }),
      ...(whole.length > 0 && { StringNotEquals: { 'aws:PrincipalAccount': whole } }),
    },
  });
}

function denyOtherEndpoints(vpcEndpointIds: string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'NoOtherWay',
    effect: Effect.DENY,
    ...INVOKE,
    principals: [new AnyPrincipal()],
    conditions: { StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } },
  });
}

function isRoot(arn: string): boolean {
  return arn.endsWith(':root');
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
