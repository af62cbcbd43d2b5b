import { Annotations, ArnFormat, type Stack } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** A VPC and the subnets of it that functions are connected to. */
export interface VpcDescription {
  vpcId: string;
  privateSubnetIds: string[];
}

/** A VPC of the deployment's own. It is taken as it is described: nothing is looked up, so that synthesis needs no account. */
export function describedVpc(
  scope: Construct,
  id: string,
  { vpcId, privateSubnetIds }: VpcDescription,
): IVpc {
  // CDK wants subnets to have zones, which a function's network does not name.
  const vpc = Vpc.fromVpcAttributes(scope, id, { vpcId, availabilityZones: ['any'], privateSubnetIds });
  const reason = 'A function is connected to subnets; their routes are their own.';
  Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', reason);
  return vpc;
}

/**
 * What Lambda does in the name of a function's role to connect it. The function's own code may do none of it: only its
 * calls carry `lambda:SourceFunctionArn`.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function interfaceStatements(stack: Stack): PolicyStatement[] {
  // Describing knows no resources, and of interfaces that are still to be made nobody knows the names.
  const describe = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
  const manage = [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const inRegion = stack.formatArn({ service: 'ec2', resource: '*', resourceName: '*' });
  const functions = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    new PolicyStatement({ actions: describe, resources: ['*'] }),
    new PolicyStatement({ actions: manage, resources: [inRegion] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: [...describe, ...manage],
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': functions } },
    }),
  ];
}
