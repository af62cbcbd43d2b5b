import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import {
  ArnPrincipal,
  CompositePrincipal,
  PolicyStatement,
  type PrincipalBase,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { CallerRoleConfiguration } from '../core/configuration/caller-role.ts';
import type { Configuration } from '../core/configuration/configuration.ts';
import { ROUTES } from '../core/contract/routes.ts';
import { LakehookError } from '../core/errors.ts';
import { accept, EVERYWHERE } from './accepted-findings.ts';
import { acceptWildcards } from './accepted-wildcards.ts';
import { API_STAGE } from './api-access.ts';
import { PrivateDomainAccess } from './private-domain.ts';

/** Who asks, and which API. */
export interface CallerStackProps extends StackProps {
  /** The account and region that the API is deployed to. */
  api: { account: string; region: string };
  callerRole: CallerRoleConfiguration;
}

/**
 * The caller's side in an account of its own: a role that may ask for the routes it is given and for nothing else, and
 * the way of that account's endpoints to the API's private host name. An API cannot name a role that is not there, so
 * this is deployed first, without `apiId`, and once more with it.
 */
export class CallerStack extends Stack {
  readonly role: Role;

  constructor(scope: Construct, id: string, { api, callerRole, ...props }: CallerStackProps) {
    super(scope, id, props);
    acceptWildcards(this);
    accept(this, EVERYWHERE);
    const { roleName, trusts, externalId, privateDomain } = callerRole;
    this.role = new Role(this, 'Role', {
      roleName,
      description: 'May ask Lakehook.',
      assumedBy: new CompositePrincipal(...trusts.map((who) => principalOf(who, externalId))),
    });
    const resources = this.#resources(api, callerRole);
    if (resources.length > 0) {
      this.role.addToPolicy(new PolicyStatement({ actions: ['execute-api:Invoke'], resources }));
    }
    if (privateDomain) new PrivateDomainAccess(this, 'PrivateDomain', privateDomain);
    new CfnOutput(this, 'CallerRoleArn', { value: this.role.roleArn });
  }

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigateway.html */
  #resources(
    api: CallerStackProps['api'],
    { apiId, routes, privateDomain }: CallerRoleConfiguration,
  ): string[] {
    if (apiId === undefined) return [];
    const asked = Object.entries(ROUTES).filter(([name]) => routes.includes(name));
    const invoked = asked.map(([, { method, path }]) => {
      const resourceName = `${API_STAGE}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`;
      return this.formatArn({ service: 'execute-api', ...api, resource: apiId, resourceName });
    });
    const domain = privateDomain?.domainNameArn.replace(':apigateway:', ':execute-api:');
    return domain === undefined ? invoked : [...invoked, domain];
  }
}

/**
 * The caller's stack of a stage.
 * @throws {LakehookError} `ConfigurationInvalid` where the stage names no `callerRole`.
 */
export function callerStackOf(scope: Construct, id: string, configuration: Configuration): CallerStack {
  const { account, region, callerRole } = configuration;
  if (!callerRole || account === undefined || region === undefined) {
    throw new LakehookError('ConfigurationInvalid', 'The stage has no callerRole.');
  }
  return new CallerStack(scope, id, {
    description: 'The role that asks Lakehook.',
    env: { account: callerRole.account, region: callerRole.region ?? region },
    api: { account, region },
    callerRole,
  });
}

function principalOf(who: string, externalId: string | undefined): PrincipalBase {
  if (!who.startsWith('arn:')) return new ServicePrincipal(who);
  const principal = new ArnPrincipal(who);
  return externalId === undefined
    ? principal
    : principal.withConditions({ StringEquals: { 'sts:ExternalId': externalId } });
}
