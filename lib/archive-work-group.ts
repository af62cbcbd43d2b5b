import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BYTES_SCANNED_CUTOFF } from '../core/workflow/limits.ts';
import type { Results } from './results.ts';
import { workGroupConfiguration } from './work-group-configuration.ts';

// Below the results, which expire.
const FOLDER = 'archive/';

/** What it is called, and where what it answers goes. */
export interface ArchiveWorkGroupProps {
  /** One of its name in an account and region: `archiveWorkGroupName`. */
  name: string;
  results: Results;
}

/** The Athena work group of what the archive says about its tables, and of the counts that verify it. */
export class ArchiveWorkGroup extends Construct {
  /** As CloudFormation knows it. */
  readonly name: string;
  readonly #results: Results;

  constructor(scope: Construct, id: string, { name, results }: ArchiveWorkGroupProps) {
    super(scope, id);
    this.#results = results;
    const workGroup = new CfnWorkGroup(this, 'Resource', {
      name,
      description: 'Statements about the tables of the archive.',
      recursiveDeleteOption: false,
      workGroupConfiguration: workGroupConfiguration(results, BYTES_SCANNED_CUTOFF, FOLDER),
    });
    this.name = workGroup.ref;
  }

  /** What has Athena describe a table. */
  lookStatement(): PolicyStatement {
    return new PolicyStatement({
      actions: ['athena:GetDataCatalog', 'athena:GetTableMetadata'],
      resources: [Stack.of(this).formatArn({ service: 'athena', resource: 'datacatalog/AwsDataCatalog' })],
    });
  }

  /** What runs statements there, waits for them and reads what they answer. */
  statements(): PolicyStatement[] {
    const stack = Stack.of(this);
    return [
      new PolicyStatement({
        actions: ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults'],
        resources: [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: this.name })],
      }),
      this.lookStatement(),
      ...this.#results.writeStatements(FOLDER),
    ];
  }
}
