import { Stack } from 'aws-cdk-lib';
import {
  CfnBasePathMappingV2,
  CfnDomainNameAccessAssociation,
  CfnDomainNameV2,
  type Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnResourceShare } from 'aws-cdk-lib/aws-ram';
import { Construct } from 'constructs';
import type { CustomDomain } from '../core/configuration/exposure.ts';
import { endpointPolicy } from './api-access.ts';

/** The host name, the API behind it, and who may resolve it. */
export interface PrivateDomainProps extends CustomDomain {
  stage: Stage;
  /** Where requests may come through. */
  vpcEndpointIds: string[];
  /** The other accounts whose endpoints may resolve the name. */
  sharedWith: string[];
}

/**
 * A private host name for a private API. It resolves where an endpoint is associated with it: this account's own here,
 * those of other accounts there, by `PrivateDomainAccess`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 */
export class PrivateDomain extends Construct {
  /** Of the domain name, which endpoints of other accounts are associated with. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: PrivateDomainProps) {
    super(scope, id);
    const { domainName, certificateArn, ownVpcEndpointIds, stage, vpcEndpointIds, sharedWith } = props;
    const domain = new CfnDomainNameV2(this, 'Resource', {
      domainName,
      certificateArn,
      endpointConfiguration: { types: ['PRIVATE'] },
      securityPolicy: 'TLS_1_2',
      policy: endpointPolicy(vpcEndpointIds),
    });
    this.arn = domain.attrDomainNameArn;
    // Without a base path the routes begin at the root: https://<domainName>/queries.
    new CfnBasePathMappingV2(this, 'Mapping', {
      domainNameArn: this.arn,
      restApiId: stage.restApi.restApiId,
      stage: stage.stageName,
    });
    new PrivateDomainAccess(this, 'Access', { domainNameArn: this.arn, vpcEndpointIds: ownVpcEndpointIds });
    if (sharedWith.length > 0) this.#share(sharedWith);
  }

  /** Accounts of the same organisation have it at once; others accept the invitation within 12 hours. */
  #share(accounts: string[]) {
    new CfnResourceShare(this, 'Share', {
      name: `${Stack.of(this).stackName}-api`,
      resourceArns: [this.arn],
      principals: accounts,
      allowExternalPrincipals: true,
    });
  }
}

/** Which endpoints are let to which host name. */
export interface PrivateDomainAccessProps {
  domainNameArn: string;
  /** Endpoints of the account that the association is made in. */
  vpcEndpointIds: string[];
}

/** Lets endpoints resolve and reach a private host name. */
export class PrivateDomainAccess extends Construct {
  constructor(scope: Construct, id: string, { domainNameArn, vpcEndpointIds }: PrivateDomainAccessProps) {
    super(scope, id);
    for (const accessAssociationSource of vpcEndpointIds) {
      new CfnDomainNameAccessAssociation(this, accessAssociationSource, {
        accessAssociationSource,
        accessAssociationSourceType: 'VPCE',
        domainNameArn,
      });
    }
  }
}
