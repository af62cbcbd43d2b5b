import { Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CallbackVpc } from '../core/configuration/network.ts';
import type { FunctionNetwork } from './lakehook-function.ts';
import { describedVpc, interfaceStatements } from './vpc.ts';

/** The deployment's own VPC, for a function that calls receivers inside it. */
export class CallbackNetwork extends Construct {
  readonly network: FunctionNetwork;

  constructor(scope: Construct, id: string, configuration: CallbackVpc) {
    super(scope, id);
    const vpc = describedVpc(this, 'Vpc', configuration);
    const securityGroups = configuration.securityGroupIds.map((groupId) =>
      SecurityGroup.fromSecurityGroupId(this, groupId, groupId, { mutable: false }),
    );
    this.network = { vpc, securityGroups };
  }

  /** What connects the function. */
  statements(): PolicyStatement[] {
    return interfaceStatements(Stack.of(this));
  }
}
