import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Dataset, hotTable } from '../core/archive/dataset.ts';
import { coldLocation, hotLocation, type ObjectPlace, placeOf } from '../core/archive/object-keys.ts';
import { keyStatement } from './encryption.ts';
import { defaultDatabaseStatement, glueArn, READ_TABLES, s3Arn } from './lake-access.ts';

/** The tables of the datasets in the lake, and what a role needs of them. Everything is named: tables and prefixes. */
export class ArchiveLake {
  readonly #stack: Stack;
  readonly #datasets: readonly Dataset[];
  readonly #keyArns: string[];

  /** @param keyArns of the KMS keys that the lake's buckets are encrypted with. */
  constructor(stack: Stack, datasets: readonly Dataset[], keyArns: string[]) {
    this.#stack = stack;
    this.#datasets = datasets;
    this.#keyArns = keyArns;
  }

  /** What looks at the columns of the tables. */
  lookStatements(): PolicyStatement[] {
    return [this.#catalogue(['glue:GetDatabase', 'glue:GetTable']), defaultDatabaseStatement(this.#stack)];
  }

  /** What looks at the tables and reads their files. */
  readStatements(): PolicyStatement[] {
    return [
      this.#catalogue(READ_TABLES),
      defaultDatabaseStatement(this.#stack),
      ...this.#bucketStatements(),
      this.#files(['s3:GetObject'], this.#allPlaces()),
      ...this.#keys(['kms:Decrypt']),
    ];
  }

  /** What makes and extends the tables, and registers partitions. Nothing of the catalogue is deleted. */
  tableStatements(): PolicyStatement[] {
    return [...this.readStatements(), this.#catalogue(WRITE)];
  }

  /** What writes objects, and deletes those of batches that were aborted. */
  objectStatements(): PolicyStatement[] {
    return [
      this.#files(['s3:PutObject', 's3:DeleteObject'], this.#places(coldLocation)),
      ...this.#keys(['kms:GenerateDataKey']),
    ];
  }

  /** What writes readers' snapshots of hot rows, which are only ever added. */
  snapshotStatements(): PolicyStatement[] {
    return [this.#files(['s3:PutObject'], this.#places(hotLocation)), ...this.#keys(['kms:GenerateDataKey'])];
  }

  #catalogue(actions: string[]): PolicyStatement {
    const arns = this.#datasets.flatMap((dataset) => {
      const { database, table } = dataset.lake;
      return [`database/${database}`, `table/${database}/${table}`, `table/${database}/${hotTable(dataset)}`];
    });
    const resources = [...new Set(['catalog', ...arns])].map((resource) => glueArn(this.#stack, resource));
    return new PolicyStatement({ actions, resources });
  }

  /** Listing is for MSCK REPAIR TABLE, and for who is to be told 404 and not 403 of an object that is missing. */
  #bucketStatements(): PolicyStatement[] {
    const byBucket = Map.groupBy(this.#allPlaces(), ({ bucket }) => bucket);
    return [...byBucket].flatMap(([bucket, places]) => {
      const prefixes = places.flatMap(({ key }) => [key, `${key}*`]);
      const resources = [s3Arn(this.#stack, bucket)];
      return [
        new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources }),
        new PolicyStatement({
          actions: ['s3:ListBucket'],
          resources,
          conditions: { StringLikeIfExists: { 's3:prefix': prefixes } },
        }),
      ];
    });
  }

  #files(actions: string[], places: readonly ObjectPlace[]): PolicyStatement {
    const resources = places.map(({ bucket, key }) => s3Arn(this.#stack, `${bucket}/${key}*`));
    return new PolicyStatement({ actions, resources });
  }

  #keys(actions: string[]): PolicyStatement[] {
    return this.#keyArns.length > 0 ? [keyStatement(this.#stack, 's3', actions, this.#keyArns)] : [];
  }

  #allPlaces(): ObjectPlace[] {
    return [...this.#places(coldLocation), ...this.#places(hotLocation)];
  }

  #places(locationOf: (dataset: Dataset) => string): ObjectPlace[] {
    return this.#datasets.map((dataset) => placeOf(locationOf(dataset)));
  }
}

const WRITE = [
  'glue:CreateDatabase',
  'glue:CreateTable',
  'glue:UpdateTable',
  'glue:CreatePartition',
  'glue:BatchCreatePartition',
];
