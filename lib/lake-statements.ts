import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Configuration } from '../core/configuration/configuration.ts';
import { keyStatement } from './encryption.ts';
import { defaultDatabaseStatement, glueArn, READ_TABLES, s3Arn } from './lake-access.ts';

/** What a role needs of the lake, the catalogue and the files, for the queries that the deployment allows. */
export function lakeStatements(stack: Stack, configuration: Configuration): PolicyStatement[] {
  const { allowWrites, lakeBuckets, lakeKeyArns } = configuration;
  const onKeys = allowWrites ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
  return [
    ...readCatalogue(stack, configuration),
    ...(allowWrites ? [writeCatalogue(stack, configuration)] : []),
    ...(lakeBuckets.length > 0 ? readFiles(stack, lakeBuckets) : []),
    ...(lakeBuckets.length > 0 && allowWrites ? writeFiles(stack, lakeBuckets) : []),
    ...(lakeKeyArns.length > 0 ? [keyStatement(stack, 's3', onKeys, lakeKeyArns)] : []),
  ];
}

function readCatalogue(stack: Stack, configuration: Configuration): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['athena:GetDataCatalog'],
      resources: [stack.formatArn({ service: 'athena', resource: 'datacatalog/AwsDataCatalog' })],
    }),
    new PolicyStatement({
      actions: ['glue:GetDatabases', ...READ_TABLES],
      resources: databaseArns(stack, configuration),
    }),
    defaultDatabaseStatement(stack),
  ];
}

/** Tables and partitions come and go; databases stay as they are. */
function writeCatalogue(stack: Stack, configuration: Configuration): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'glue:CreateTable',
      'glue:UpdateTable',
      'glue:DeleteTable',
      'glue:CreatePartition',
      'glue:BatchCreatePartition',
      'glue:UpdatePartition',
      'glue:BatchUpdatePartition',
      'glue:DeletePartition',
      'glue:BatchDeletePartition',
    ],
    resources: databaseArns(stack, configuration),
  });
}

function readFiles(stack: Stack, buckets: string[]): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:GetBucketLocation', 's3:ListBucket'],
      resources: buckets.map((name) => s3Arn(stack, name)),
    }),
    new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: buckets.map((name) => s3Arn(stack, `${name}/*`)),
    }),
  ];
}

function writeFiles(stack: Stack, buckets: string[]): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:ListBucketMultipartUploads'],
      resources: buckets.map((name) => s3Arn(stack, name)),
    }),
    new PolicyStatement({
      actions: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: buckets.map((name) => s3Arn(stack, `${name}/*`)),
    }),
  ];
}

/** The configured databases and their tables, under the catalogue, which Glue asks for as well. */
function databaseArns(stack: Stack, { database, databases }: Configuration): string[] {
  return [
    glueArn(stack, 'catalog'),
    ...[...new Set([database, ...databases])].flatMap((name) => [
      glueArn(stack, `database/${name}`),
      glueArn(stack, `table/${name}/*`),
    ]),
  ];
}
