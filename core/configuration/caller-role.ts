import * as z from 'zod';
import { ROUTES } from '../contract/routes.ts';
import { accountId, principalArn, regionName, resourceId, text } from './fields.ts';

const ROUTE_NAMES = Object.keys(ROUTES);

const serviceName = text(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/, 'the name of a service');

/** The role in a caller's own account. */
export const callerRoleSchema = z.strictObject({
  account: accountId.describe('The account of the caller, where the role is made.'),
  region: regionName.optional().describe('The region of its stack; that of the stage where it is left out.'),
  roleName: text(/^[\w+=,.@-]{1,64}$/, 'the name of a role')
    .default('lakehook-caller')
    .describe('`callers` names the role as `arn:aws:iam::<account>:role/<roleName>`.'),
  trusts: z
    .array(z.union([principalArn, serviceName], 'must be the ARN of a principal or the name of a service'))
    .min(1)
    .describe('Who may take on the role: ARNs of principals, and services such as `lambda.amazonaws.com`.'),
  externalId: text(/^[\w+=,.@:/-]{2,1224}$/, 'an external id')
    .optional()
    .describe('What principals have to name when they take it on.'),
  apiId: text(/^[a-z0-9]{10}$/, 'the 10 letters and digits of an API’s id')
    .optional()
    .describe('The output `ApiId` of the deployment. Until it is given the role may do nothing.'),
  routes: z
    .array(z.enum(ROUTE_NAMES))
    .min(1)
    .default(ROUTE_NAMES)
    .describe('What it may ask for; everything unless it is given.'),
  privateDomain: z
    .strictObject({
      domainNameArn: text(
        /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:\d{12}:\/domainnames\/[a-z0-9.-]+\+[a-z0-9]+$/,
        'the ARN of a private domain name',
      ).describe('The output `PrivateDomainArn` of the deployment.'),
      vpcEndpointIds: z
        .array(resourceId('vpce', 'a VPC endpoint'))
        .min(1)
        .describe('The endpoints of this account that resolve it.'),
    })
    .optional()
    .describe('The private host name of the API, where the deployment has one.'),
});
export type CallerRoleConfiguration = z.infer<typeof callerRoleSchema>;
