import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Dataset } from '../core/archive/dataset.ts';
import { accept, CALLED_FUNCTION, FUNCTION, PREPARATION } from './accepted-findings.ts';
import type { ArchiveWorkflow } from './archive-workflow.ts';
import { FunctionRole } from './lakehook-function.ts';
import type { SourceDatabase } from './source-database.ts';

/** What is prepared, and by which workflow. */
export interface ArchivePreparationProps {
  datasets: readonly Dataset[];
  database: SourceDatabase;
  workflow: ArchiveWorkflow;
}

/**
 * Has the tables of each dataset made by the deployment, once it is there and whenever its configuration has changed: the
 * table of the batches in the database, the cold and the hot table in the lake. What they are made of are the database's
 * columns, which no synthesis knows, so the deployment starts the archive's workflow with `PREPARE`: the first step of a
 * night, and nothing more.
 *
 * It starts it and does not wait. A database that cannot be reached yet, or a table that is not fit, would otherwise hold the
 * whole stack for minutes and then roll it back, the API included, though nothing of that is broken. The workflow tries again
 * by itself, the alarm of a night that did not succeed tells of its failure, and the next night, or the first question, makes
 * what is missing. For the same reason a start that fails, as one may whose rights are a second old, fails no deployment.
 */
export class ArchivePreparation extends Construct {
  constructor(scope: Construct, id: string, { datasets, database, workflow }: ArchivePreparationProps) {
    super(scope, id);
    const { stateMachineArn } = workflow.machine;
    const role = new FunctionRole(this, 'Role');
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
    );
    for (const dataset of datasets) {
      const start = new AwsCustomResource(this, dataset.name, {
        resourceType: 'Custom::ArchivePreparation',
        onUpdate: {
          service: '@aws-sdk/client-sfn',
          action: 'StartExecution',
          parameters: {
            stateMachineArn,
            input: JSON.stringify({ Dataset: dataset.name, Operation: 'PREPARE' }),
          },
          // Another configuration is another resource, and so another start.
          physicalResourceId: PhysicalResourceId.of(`${dataset.name}-${digestOf(dataset)}`),
          ignoreErrorCodesMatching: '.*',
          // Of the answer nothing is needed but that there is one.
          outputPaths: ['executionArn'],
        },
        role,
        logGroup,
        installLatestAwsSdk: false,
        memorySize: 256,
        // CloudFormation waits for an hour by itself.
        serviceTimeout: Duration.minutes(5),
      });
      // What it starts needs the rights of the one and the way to the other.
      start.node.addDependency(role, workflow, database);
    }
    const provider = Stack.of(this).node.findChild(PROVIDER_ID);
    accept(provider, { ...FUNCTION, ...CALLED_FUNCTION, ...PREPARATION });
  }
}

/** The id of the stack's one function behind all of CDK's calls of AWS. */
const PROVIDER_ID = `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`;

function digestOf(dataset: Dataset): string {
  return createHash('sha256').update(JSON.stringify(dataset)).digest('hex').slice(0, 16);
}
