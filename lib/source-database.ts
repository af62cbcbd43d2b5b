import { Stack } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SourceDatabaseConfiguration } from '../core/configuration/source-database.ts';
import type { FunctionNetwork } from './lakehook-function.ts';
import { secretStatements } from './secret-statements.ts';
import { describedVpc, interfaceStatements } from './vpc.ts';

/**
 * The database that the datasets are tables of, and the way to it: functions in its VPC that may reach its port, and AWS by
 * HTTPS, and nothing else.
 */
export class SourceDatabase extends Construct {
  readonly secretArn: string;
  readonly network: FunctionNetwork;
  readonly #secretKeyArn: string | undefined;

  constructor(scope: Construct, id: string, configuration: SourceDatabaseConfiguration) {
    super(scope, id);
    const { secretArn, secretKeyArn, port, securityGroupId } = configuration;
    this.secretArn = secretArn;
    this.#secretKeyArn = secretKeyArn;
    const vpc = describedVpc(this, 'Vpc', configuration);
    const functions = new SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Functions that read the source database.',
      allowAllOutbound: false,
    });
    functions.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'S3, Athena and Secrets Manager');
    const database = SecurityGroup.fromSecurityGroupId(this, 'Database', securityGroupId);
    functions.connections.allowTo(database, Port.tcp(port), 'The source database');
    this.network = { vpc, securityGroups: [functions] };
  }

  /** What connects a function, and lets it read how the database is reached. */
  statements(): PolicyStatement[] {
    const stack = Stack.of(this);
    const secret = { secretArn: this.secretArn, keyArn: this.#secretKeyArn };
    return [...interfaceStatements(stack), ...secretStatements(stack, secret)];
  }
}
