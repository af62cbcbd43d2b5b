import { generateKeyPairSync } from 'node:crypto';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { keyFingerprint } from '../../core/delivery/downloads.ts';
import { DownloadDomain, type DownloadDomainProps } from '../../lib/download-domain.ts';
import { rolesOf } from './support/rights.ts';
import { plain, resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';
import { OPTIONS } from './support/variants.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:downloads-AbCdEf';
const [ONE, OTHER] = [publicKey(), publicKey()];

function publicKey(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

interface Wish extends Partial<DownloadDomainProps> {
  stack?: StackProps;
  encrypted?: boolean;
}

function made({ stack: props, encrypted, ...wish }: Wish = {}) {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', props);
  const bucket = new Bucket(
    stack,
    'Results',
    encrypted ? { encryptionKey: new Key(stack, 'BucketKey') } : {},
  );
  const domain = new DownloadDomain(stack, 'Downloads', {
    results: { bucket, objectArns: bucket.arnForObjects('results/*') },
    domainName: 'downloads.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c',
    publicKeys: [ONE],
    privateKeySecretArn: SECRET,
    ...wish,
  });
  return { template: Template.fromStack(stack), domain, stack };
}

test('takes nothing but GET and HEAD, by https, of URLs that a key of ours has signed, and keeps nothing', () => {
  const { template } = made();
  const { Properties } = resourceOf(template, 'AWS::CloudFront::Distribution');
  expect(Properties).toMatchObject({
    DistributionConfig: {
      Aliases: ['downloads.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c',
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
      DefaultCacheBehavior: {
        ViewerProtocolPolicy: 'https-only',
        AllowedMethods: ['GET', 'HEAD'],
        TrustedKeyGroups: ['<DownloadsKeys>'],
        // CloudFront's CachingDisabled.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        Compress: false,
        OriginRequestPolicyId: '<DownloadsForwarded>',
        ResponseHeadersPolicyId: '<DownloadsHeaders>',
      },
      Origins: [
        {
          DomainName: '<Results.RegionalDomainName>',
          OriginAccessControlId: '<DownloadsAccessControl.Id>',
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ],
    },
  });
  expect(Properties).not.toHaveProperty('DistributionConfig.CacheBehaviors');
  expect(Properties).not.toHaveProperty('DistributionConfig.Logging');
});

test('signs its requests to S3, and reads results alone', () => {
  const { template } = made();
  expect(resourceOf(template, 'AWS::CloudFront::OriginAccessControl').Properties).toMatchObject({
    OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
  });
  expect(resourceOf(template, 'AWS::S3::BucketPolicy').Properties).toMatchObject({
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: '<Results.Arn>/results/*',
          Condition: {
            StringEquals: {
              'AWS:SourceArn': expect.stringContaining('distribution/<DownloadsDistribution>'),
            },
          },
        },
      ],
    },
  });
});

test('hands on to S3 what a file is saved as, and nothing else', () => {
  expect(resourceOf(made().template, 'AWS::CloudFront::OriginRequestPolicy').Properties).toMatchObject({
    OriginRequestPolicyConfig: {
      QueryStringsConfig: {
        QueryStringBehavior: 'whitelist',
        QueryStrings: ['response-content-disposition', 'response-content-type'],
      },
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
    },
  });
});

test('adds what keeps a browser safe, and takes away what names the account', () => {
  expect(resourceOf(made().template, 'AWS::CloudFront::ResponseHeadersPolicy').Properties).toMatchObject({
    ResponseHeadersPolicyConfig: {
      CustomHeadersConfig: { Items: [{ Header: 'cache-control', Value: 'no-store', Override: true }] },
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; sandbox", Override: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
      },
      RemoveHeadersConfig: {
        Items: expect.arrayContaining([{ Header: 'x-amz-server-side-encryption-aws-kms-key-id' }]),
      },
    },
  });
});

test('trusts two keys while the key is being changed, and tells functions the id of each by its fingerprint', () => {
  const { template, domain, stack } = made({ publicKeys: [ONE, OTHER] });
  const [one, other] = [keyFingerprint(ONE), keyFingerprint(OTHER)];
  const ids = [...resourcesOf(template, 'AWS::CloudFront::PublicKey').keys()];
  expect(ids).toEqual([`DownloadsKey${one}`, `DownloadsKey${other}`]);
  expect(resourceOf(template, 'AWS::CloudFront::KeyGroup').Properties).toMatchObject({
    KeyGroupConfig: { Items: [`<DownloadsKey${one}>`, `<DownloadsKey${other}>`] },
  });
  expect(plain(stack.resolve(domain.environment))).toEqual({
    DOWNLOAD_DOMAIN: 'downloads.example.com',
    DOWNLOAD_KEY_PAIR_IDS: `${one}=<DownloadsKey${one}>,${other}=<DownloadsKey${other}>`,
    DOWNLOAD_KEY_SECRET_ARN: SECRET,
  });
  expect(domain.signStatements().map((statement) => statement.toStatementJson())).toEqual([
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
  ]);
});

test('has names that are of its region, for CloudFront has none', () => {
  const { template } = made();
  for (const [type, name] of [
    ['OriginAccessControl', 'OriginAccessControlConfig.Name'],
    ['OriginRequestPolicy', 'OriginRequestPolicyConfig.Name'],
    ['ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig.Name'],
    ['KeyGroup', 'KeyGroupConfig.Name'],
    ['PublicKey', 'PublicKeyConfig.Name'],
  ] as const) {
    const [resource] = Object.values(template.findResources(`AWS::CloudFront::${type}`));
    expect(resource).toHaveProperty(`Properties.${name}.Fn::Join.1`, [
      expect.stringMatching(/^StackDownloads\w*-\w+-$/),
      { Ref: 'AWS::Region' },
    ]);
  }
});

test('lets CloudFront decrypt where the bucket has a key of its own', () => {
  const { template } = made({ encrypted: true });
  expect(resourceOf(template, 'AWS::KMS::Key').Properties).toMatchObject({
    KeyPolicy: {
      Statement: expect.arrayContaining([
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:cloudfront:::distribution/*' } },
        },
      ]),
    },
  });
});

test('logs reads without their query strings, which are credentials, and in us-east-1 only', () => {
  const { template } = made({ accessLog: true, stack: { env: { region: 'us-east-1' } } });
  const { Properties } = resourceOf(template, 'AWS::Logs::Delivery');
  expect(Properties.RecordFields).toContain('cs-uri-stem');
  expect(Properties.RecordFields).not.toContain('cs-uri-query');
  expect(() => made({ accessLog: true, stack: { env: { region: 'eu-central-1' } } })).toThrow(
    'The download domain can log reads in us-east-1 only.',
  );
});

test('in the stack, what makes links signs them for the domain, and nothing else may read the private key', () => {
  const template = synthesize(OPTIONS['a download domain']);
  const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()].flatMap(({ Properties }) => {
    const { Variables = {} } = Object(Properties.Environment);
    return 'DOWNLOAD_DOMAIN' in Variables ? [Variables] : [];
  });
  expect(functions).toHaveLength(2);
  for (const variables of functions) {
    expect(variables).toMatchObject({
      DOWNLOAD_DOMAIN: 'downloads.example.com',
      DOWNLOAD_KEY_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:downloads-AbCdEf',
    });
  }
  const readers = [...rolesOf(template)].filter(([, { statements }]) =>
    JSON.stringify(statements).includes('secret:downloads-AbCdEf'),
  );
  expect(readers.map(([name]) => name)).toEqual([
    expect.stringMatching(/^DeliverRole/),
    expect.stringMatching(/^QueriesRole/),
  ]);
  expect(template.findOutputs('DownloadDomainTarget')).not.toEqual({});
});
