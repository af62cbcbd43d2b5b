import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import type { WorkGroupConfiguration } from '../core/configuration/work-groups.ts';
import { lakeStatements } from './lake-statements.ts';
import type { Results } from './results.ts';
import { workGroupConfiguration } from './work-group-configuration.ts';

/** Which work groups there are, and where what they answer goes. */
export interface WorkGroupsProps {
  configuration: Configuration;
  results: Results;
}

/** The Athena work groups that queries run in, and what a role needs to run one there. */
export class WorkGroups extends Construct {
  /** Of a query that names none. */
  readonly defaultName: string;
  /** Of all of them, the default first, as CloudFormation knows them. */
  readonly names: readonly string[];
  /** In the order of the names. */
  readonly arns: readonly string[];
  readonly #configuration: Configuration;
  readonly #results: Results;

  constructor(scope: Construct, id: string, { configuration, results }: WorkGroupsProps) {
    super(scope, id);
    this.#configuration = configuration;
    this.#results = results;
    const [first, ...others] = configuration.workGroups;
    this.defaultName = this.#add(first);
    this.names = [this.defaultName, ...others.map((other) => this.#add(other))];
    this.arns = this.names.map((resourceName) =>
      Stack.of(this).formatArn({ service: 'athena', resource: 'workgroup', resourceName }),
    );
  }

  /** @returns the name, as CloudFormation knows it. */
  #add({ name, bytesScannedCutoff }: WorkGroupConfiguration): string {
    // The name is part of the logical id, so that another order, and so another default, makes no other work groups.
    const workGroup = new CfnWorkGroup(this, name, {
      name,
      description: 'Queries that were asked by POST.',
      recursiveDeleteOption: false,
      workGroupConfiguration: workGroupConfiguration(this.#results, bytesScannedCutoff),
    });
    return workGroup.ref;
  }

  /**
   * What runs, watches and stops queries. Athena reads the lake and writes the result with the rights of who starts
   * the query, so they are among these; the lake itself can only be read unless the deployment says otherwise. The
   * UNLOAD of another OutputFormat writes where results go.
   * https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
   */
  queryStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:StopQueryExecution'],
        resources: [...this.arns],
      }),
      ...lakeStatements(Stack.of(this), this.#configuration),
      ...this.#results.writeStatements(),
    ];
  }
}
