import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accept, RESULTS } from './accepted-findings.ts';
import type { Encryption } from './encryption.ts';

/** How result files are kept, and for how long. */
export interface ResultsProps {
  encryption: Encryption;
  lifetimeInDays: number;
}

// Nothing else lies in the bucket today; the prefix keeps rights and lifecycle apart from what may come.
const PREFIX = 'results/';

/**
 * The bucket of result files.
 *
 * It has no server access log: a line of it holds the request with its query string, and a link's query string is a
 * credential for as long as it lives. Where reads have to be audited, CloudTrail's data events are the better place.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
export class Results extends Construct {
  readonly bucket: Bucket;
  readonly #encryption: Encryption;

  constructor(scope: Construct, id: string, { encryption, lifetimeInDays }: ResultsProps) {
    super(scope, id);
    accept(this, RESULTS);
    this.#encryption = encryption;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(encryption.key ? byKey(encryption.key) : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: false,
      lifecycleRules: [
        { id: 'ExpireResults', prefix: PREFIX, expiration: Duration.days(lifetimeInDays) },
        { id: 'AbortUploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Where Athena writes: `s3://<bucket>/results/`. */
  get outputLocation(): string {
    return `s3://${this.bucket.bucketName}/${PREFIX}`;
  }

  /** The ARN of every result file. */
  get objectArns(): string {
    return this.bucket.arnForObjects(`${PREFIX}*`);
  }

  /** What Athena is to encrypt results with; it says so of each file, whatever the bucket's default is. */
  get encryptionOfAthena(): CfnWorkGroup.EncryptionConfigurationProperty {
    const { key } = this.#encryption;
    return key ? { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn } : { encryptionOption: 'SSE_S3' };
  }

  /** What reads result files. */
  fileStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.objectArns] }),
      ...this.#encryption.readStatements('s3'),
    ];
  }

  /**
   * What Athena writes result files with, in parts, and reads them again.
   * @param folder below the prefix of all results.
   */
  writeStatements(folder = ''): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [this.bucket.bucketArn],
      }),
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [this.bucket.arnForObjects(`${PREFIX}${folder}*`)],
      }),
      ...this.#encryption.writeStatements('s3'),
    ];
  }

  /** What looks at result files, lists them and reads them. */
  readStatements(): PolicyStatement[] {
    return [
      ...this.fileStatements(),
      // Who may not list a bucket is told 403, not 404, of an object that is missing. That question comes with no prefix,
      // so the condition holds where there is one.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLikeIfExists: { 's3:prefix': `${PREFIX}*` } },
      }),
    ];
  }
}

/** S3 asks KMS once for a time and a bucket, not for each file: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html */
function byKey(encryptionKey: IKey): Pick<BucketProps, 'bucketKeyEnabled' | 'encryption' | 'encryptionKey'> {
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}
