import { ArnFormat, Aws, Duration, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IResponseHeadersPolicy,
  KeyGroup,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  PublicKey,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnDelivery,
  CfnDeliveryDestination,
  CfnDeliverySource,
  LogGroup,
  RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { keyFingerprint, SAVED_AS_PARAMETERS, writeKeyPairIds } from '../core/delivery/downloads.ts';
import type { LinkEnvironment } from '../core/environment.ts';
import { LakehookError } from '../core/errors.ts';
import { accept, DOWNLOADS } from './accepted-findings.ts';
import type { Results } from './results.ts';
import { type SecretPlace, secretStatements } from './secret-statements.ts';

/** The host name, what lies behind it, and who signs for it. */
export interface DownloadDomainProps {
  results: Pick<Results, 'bucket' | 'objectArns'>;
  /** The host name of links. Its DNS record, an alias or a CNAME of `distributionDomainName`, is not made here. */
  domainName: string;
  /** Its certificate, in us-east-1. */
  certificateArn: string;
  /**
   * The public keys whose signatures hold, in PEM: RSA of 2048 bits or ECDSA on P-256. One; two while the key is being
   * changed.
   */
  publicKeys: readonly string[];
  /** The secret that holds the private key of one of them in PEM: the one that signs. */
  privateKeySecretArn: string;
  /** The KMS key that the secret is encrypted with; AWS's own where it is left out. */
  privateKeySecretKeyArn?: string | undefined;
  /** Whether reads are logged, to CloudWatch and without query strings. In us-east-1 only, where CloudFront's logs begin. */
  accessLog?: boolean | undefined;
}

/**
 * A host name of one's own for links: CloudFront in front of the results and nothing else, for URLs that were signed by a
 * key of ours. Links show neither account nor bucket and live as long as is asked, for no session signs them.
 *
 * To change the key: put the new public key beside the old one and deploy; put the new private key into the secret, and
 * within five minutes every function signs with it; twelve hours later, when no link of the old key lives, take that away
 * and deploy. Functions find the id of the key pair by the key itself, so there is no moment at which they differ.
 */
export class DownloadDomain extends Construct {
  readonly distribution: Distribution;
  /** What the functions that make links read of their environment besides. */
  readonly environment: Required<
    Pick<LinkEnvironment, 'DOWNLOAD_DOMAIN' | 'DOWNLOAD_KEY_PAIR_IDS' | 'DOWNLOAD_KEY_SECRET_ARN'>
  >;
  readonly #secret: SecretPlace;

  constructor(scope: Construct, id: string, props: DownloadDomainProps) {
    super(scope, id);
    accept(this, DOWNLOADS);
    const {
      results,
      domainName,
      certificateArn,
      publicKeys,
      privateKeySecretArn,
      privateKeySecretKeyArn,
      accessLog,
    } = props;
    // CloudFront changes no key that is there: each has a construct of its own, by its fingerprint.
    const keys = new Map(
      publicKeys.map((encodedKey) => {
        const fingerprint = keyFingerprint(encodedKey);
        return [
          fingerprint,
          new PublicKey(this, `Key${fingerprint}`, { encodedKey, publicKeyName: this.#name(fingerprint) }),
        ] as const;
      }),
    );
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Links to result files.',
      domainNames: [domainName],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: this.#origin(results),
        trustedKeyGroups: [
          new KeyGroup(this, 'Keys', { keyGroupName: this.#name('keys'), items: [...keys.values()] }),
        ],
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // A result is fetched once or twice. What is not kept at the edge cannot outlive its link or its file there.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        compress: false,
        originRequestPolicy: this.#forwarded(),
        responseHeadersPolicy: this.#headers(),
      },
    });
    this.#grantReading(results);
    if (accessLog) this.#log();

    this.#secret = { secretArn: privateKeySecretArn, keyArn: privateKeySecretKeyArn };
    const ids = new Map([...keys].map(([fingerprint, { publicKeyId }]) => [fingerprint, publicKeyId]));
    this.environment = {
      DOWNLOAD_DOMAIN: domainName,
      DOWNLOAD_KEY_PAIR_IDS: writeKeyPairIds(ids),
      DOWNLOAD_KEY_SECRET_ARN: privateKeySecretArn,
    };
  }

  /** What a function needs to sign links. */
  signStatements(): PolicyStatement[] {
    return secretStatements(Stack.of(this), this.#secret);
  }

  /** CloudFront's names are those of all regions: a stack of the same name in another must not have the same. */
  #name(part: string): string {
    // An access control's may have 64 characters, of which the region takes 14 and a fingerprint 16.
    return `${Names.uniqueResourceName(this, { maxLength: 32 })}-${part}-${Aws.REGION}`;
  }

  /** CDK's own origin with access control would let CloudFront read the whole bucket. */
  #origin({ bucket }: Pick<Results, 'bucket'>) {
    const { originAccessControlId } = new S3OriginAccessControl(this, 'AccessControl', {
      originAccessControlName: this.#name('access'),
    });
    const origin = Bucket.fromBucketAttributes(this, 'Origin', {
      bucketArn: bucket.bucketArn,
      bucketRegionalDomainName: bucket.bucketRegionalDomainName,
    });
    return S3BucketOrigin.withBucketDefaults(origin, { originAccessControlId });
  }

  /** No listing: without the right to it what is missing is refused like what may not be read. */
  #grantReading({ bucket, objectArns }: Pick<Results, 'bucket' | 'objectArns'>) {
    const principals = [new ServicePrincipal('cloudfront.amazonaws.com')];
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['s3:GetObject'],
        resources: [objectArns],
        conditions: { StringEquals: { 'AWS:SourceArn': this.distribution.distributionArn } },
      }),
    );
    // Of any distribution of the account: the bucket needs the key, the distribution the bucket, and the key cannot need
    // the distribution. The policy of a key that is imported is its owner's to write.
    const anyDistribution = `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/*`;
    bucket.encryptionKey?.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: { ArnLike: { 'AWS:SourceArn': anyDistribution } },
      }),
    );
  }

  /**
   * The parameters by which a link says what it is saved as. A policy of our own, because CloudFront's managed ones hold
   * these back from S3.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
   */
  #forwarded() {
    return new OriginRequestPolicy(this, 'Forwarded', {
      originRequestPolicyName: this.#name('forwarded'),
      comment: 'What a result file is saved as.',
      queryStringBehavior: OriginRequestQueryStringBehavior.allowList(...SAVED_AS_PARAMETERS),
      headerBehavior: OriginRequestHeaderBehavior.none(),
      cookieBehavior: OriginRequestCookieBehavior.none(),
    });
  }

  /** A result is data that others wrote: nothing in it may run where a browser shows it. */
  #headers(): IResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: this.#name('headers'),
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; sandbox", override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
      customHeadersBehavior: {
        customHeaders: [{ header: 'cache-control', value: 'no-store', override: true }],
      },
      // The first names the account; the others are of no use to readers.
      removeHeaders: [
        'x-amz-server-side-encryption-aws-kms-key-id',
        'x-amz-server-side-encryption',
        'x-amz-server-side-encryption-bucket-key-enabled',
        'x-amz-expiration',
        'x-amz-version-id',
      ],
    });
  }

  /**
   * By the newer of CloudFront's ways, in which the fields can be chosen: a query string is a credential for as long as
   * its link lives.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
   */
  #log() {
    const stack = Stack.of(this);
    if (!Token.isUnresolved(stack.region) && stack.region !== 'us-east-1') {
      const message = 'The download domain can log reads in us-east-1 only.';
      throw new LakehookError('ConfigurationInvalid', message);
    }
    const logGroup = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const name = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    const source = new CfnDeliverySource(this, 'AccessLogSource', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: this.distribution.distributionArn,
    });
    const destination = new CfnDeliveryDestination(this, 'AccessLogDestination', {
      name,
      outputFormat: 'json',
      destinationResourceArn: stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: logGroup.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    });
    const delivery = new CfnDelivery(this, 'AccessLogDelivery', {
      deliverySourceName: name,
      deliveryDestinationArn: destination.attrArn,
      recordFields: [...LOGGED],
    });
    delivery.addResourceDependency(source);
  }
}

const LOGGED = [
  'timestamp(ms)',
  'c-ip',
  'cs-method',
  'cs-uri-stem',
  'sc-status',
  'sc-bytes',
  'time-taken',
  'x-edge-result-type',
  'x-edge-request-id',
  'cs(User-Agent)',
] as const;
