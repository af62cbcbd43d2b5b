import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What whoever reads tables asks the catalogue for. */
export const READ_TABLES = [
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:GetTables',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:BatchGetPartition',
];

/** Of a part of the catalogue, such as `table/sales/orders`. */
export function glueArn(stack: Stack, resource: string): string {
  return stack.formatArn({ service: 'glue', resource });
}

/** Of a bucket, or of what lies in one, such as `lake/orders/*`. */
export function s3Arn(stack: Stack, resource: string): string {
  return stack.formatArn({ service: 's3', region: '', account: '', resource });
}

/**
 * Athena looks at this database whichever is asked about.
 * https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 */
export function defaultDatabaseStatement(stack: Stack): PolicyStatement {
  return new PolicyStatement({
    actions: ['glue:GetDatabase'],
    resources: [glueArn(stack, 'database/default')],
  });
}
