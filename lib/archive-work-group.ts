import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BYTES_SCANNED_CUTOFF } from '../core/workflow/limits.ts';
import type { Results } from './results.ts';

// Below the results, which expire.
const FOLDER = 'archive/';

export interface ArchiveWorkGroupProps {
  /** One of its name in an account and region. */
  name: string;
  results: Results;
}

/** The Athena work group of what the archive says about its tables, and of the counts that verify it. */
export class ArchiveWorkGroup extends Construct {
  readonly name: string;
  readonly #results: Results;

  constructor(scope: Construct, id: string, { name, results }: ArchiveWorkGroupProps) {
    super(scope, id);
    this.#results = results;
    const workGroup = new CfnWorkGroup(this, 'Resource', {
      name,
      description: 'Statements about the tables of the archive.',
      recursiveDeleteOption: false,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        bytesScannedCutoffPerQuery: BYTES_SCANNED_CUTOFF,
        publishCloudWatchMetricsEnabled: true,
        requesterPaysEnabled: false,
        resultConfiguration: {
          outputLocation: `${results.outputLocation}${FOLDER}`,
          encryptionConfiguration: results.encryptionOfAthena,
        },
      },
    });
    this.name = workGroup.ref;
  }

  /** What runs statements there, waits for them and reads what they answer. */
  statements(): PolicyStatement[] {
    const stack = Stack.of(this);
    return [
      new PolicyStatement({
        actions: ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults'],
        resources: [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: this.name })],
      }),
      new PolicyStatement({
        actions: ['athena:GetDataCatalog', 'athena:GetTableMetadata'],
        resources: [stack.formatArn({ service: 'athena', resource: 'datacatalog/AwsDataCatalog' })],
      }),
      ...this.#results.writeStatements(FOLDER),
    ];
  }
}
