import { Duration } from 'aws-cdk-lib';
import { ArnPrincipal, CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { FunctionRole } from './lakehook-function.ts';
import type { Results } from './results.ts';

/** What links lead to, and who makes them. */
export interface LinksProps {
  results: Results;
  /** The roles of the functions that make links. */
  signers: FunctionRole[];
}

/**
 * The role that signs links. A link dies with the session that signed it, and a function cannot know when its own
 * ends; a session of this role is begun for the purpose, and its end is known.
 */
export class Links extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { results, signers }: LinksProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: 'Signs links to result files.',
      assumedBy: new CompositePrincipal(...signers.map(({ roleArn }) => new ArnPrincipal(roleArn))),
      // All that a role assumed from a role's session may have.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
      maxSessionDuration: Duration.hours(1),
    });
    for (const statement of results.fileStatements()) this.role.addToPolicy(statement);
    for (const signer of signers) {
      signer.addToPolicy(
        new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [this.role.roleArn] }),
      );
    }
  }
}
