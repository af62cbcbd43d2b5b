import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accept, WORKFLOW } from './accepted-findings.ts';

/** What sets a workflow apart from the others. */
export interface WorkflowProps<Tokens> {
  /** The file in statemachine/. */
  definition: 'archive.asl.json' | 'delivery.asl.json' | 'query.asl.json';
  /** The values of the definition's `${Token}`s. */
  tokens: Tokens;
  /** What the workflow's tasks may do. */
  statements: PolicyStatement[];
}

/** A Standard state machine whose definition is a file of statemachine/, letter by letter. */
export class Workflow<Tokens extends Readonly<Record<string, string>>> extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { definition, tokens, statements }: WorkflowProps<Tokens>) {
    super(scope, id);
    accept(this, WORKFLOW);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    for (const statement of statements) role.addToPolicy(statement);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readStateMachineFile(definition)),
      definitionSubstitutions: { ...tokens },
      role,
      tracingEnabled: true,
      logs: {
        // Log groups under this prefix share one entry of the account's resource policy, which has room for few.
        // https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-cwl
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}/${id}`,
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        // The data of executions is SQL, links and callers' own context.
        includeExecutionData: false,
      },
    });
  }

  /** The ARN of every execution. */
  get executionArns(): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** The text of a file in statemachine/. */
export function readStateMachineFile(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'statemachine', name), 'utf8');
}
