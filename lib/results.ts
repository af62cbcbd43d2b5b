import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ResultsProps {
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

  constructor(scope: Construct, id: string, { lifetimeInDays }: ResultsProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
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
}
