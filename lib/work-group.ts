import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import type { Results } from './results.ts';

export interface WorkGroupProps {
  configuration: Configuration;
  results: Results;
}

/** The Athena work group that queries run in, and what a role needs to run one there. */
export class WorkGroup extends Construct {
  readonly workGroupName: string;
  readonly workGroupArn: string;
  readonly #configuration: Configuration;
  readonly #results: Results;

  constructor(scope: Construct, id: string, { configuration, results }: WorkGroupProps) {
    super(scope, id);
    const resource = new CfnWorkGroup(this, 'Resource', {
      name: configuration.workGroup,
      description: 'Queries that were asked by POST.',
      recursiveDeleteOption: false,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        bytesScannedCutoffPerQuery: configuration.bytesScannedCutoff,
        publishCloudWatchMetricsEnabled: true,
        requesterPaysEnabled: false,
        resultConfiguration: {
          outputLocation: results.outputLocation,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    this.workGroupName = resource.ref;
    this.workGroupArn = Stack.of(this).formatArn({
      service: 'athena',
      resource: 'workgroup',
      resourceName: this.workGroupName,
    });
    this.#configuration = configuration;
    this.#results = results;
  }

  /**
   * What runs, watches and stops queries. Athena reads the lake and writes the result with the rights of who starts
   * the query, so they are among these; the lake itself can only be read.
   * https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
   */
  queryStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:StopQueryExecution'],
        resources: [this.workGroupArn],
      }),
      ...this.#catalogueStatements(),
      ...this.#lakeStatements(),
      ...this.#resultStatements(),
    ];
  }

  #catalogueStatements(): PolicyStatement[] {
    const stack = Stack.of(this);
    const glue = (resource: string) => stack.formatArn({ service: 'glue', resource });
    const databases = [...new Set([this.#configuration.database, ...this.#configuration.databases])];
    return [
      new PolicyStatement({
        actions: ['athena:GetDataCatalog'],
        resources: [stack.formatArn({ service: 'athena', resource: 'datacatalog/AwsDataCatalog' })],
      }),
      new PolicyStatement({
        actions: [
          'glue:GetDatabase',
          'glue:GetDatabases',
          'glue:GetTable',
          'glue:GetTables',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:BatchGetPartition',
        ],
        resources: [
          glue('catalog'),
          ...databases.flatMap((name) => [glue(`database/${name}`), glue(`table/${name}/*`)]),
        ],
      }),
      // Athena looks at this one whatever database is asked about.
      // https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
      new PolicyStatement({ actions: ['glue:GetDatabase'], resources: [glue('database/default')] }),
    ];
  }

  #lakeStatements(): PolicyStatement[] {
    const s3 = (resource: string) =>
      Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource });
    const buckets = this.#configuration.lakeBuckets;
    if (buckets.length === 0) return [];
    return [
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket'],
        resources: buckets.map((name) => s3(name)),
      }),
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: buckets.map((name) => s3(`${name}/*`)),
      }),
    ];
  }

  #resultStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [this.#results.bucket.bucketArn],
      }),
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [this.#results.objectArns],
      }),
    ];
  }
}
