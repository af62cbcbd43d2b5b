import { Aspects, type IAspect, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import type { Encryption as EncryptionConfiguration } from '../core/configuration/encryption.ts';

/** The services that use the key for the roles of the deployment. */
export type KeyService = 'dynamodb' | 's3' | 'secretsmanager' | 'sqs';

// What each service asks of the key in the name of who reads and writes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
const READ = ['kms:Decrypt'];
const WRITE = ['kms:Decrypt', 'kms:GenerateDataKey'];
// Of a table, and of a log group.
const EVERY_USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * What data at rest is encrypted with: AWS's own keys, of which there is nothing to see here, or one KMS key. Every log
 * group of the stack is encrypted with it too, whoever makes one.
 */
export class Encryption extends Construct {
  /** Undefined where AWS's own keys do. */
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, configuration: EncryptionConfiguration) {
    super(scope, id);
    if (configuration.kind === 'AWS_OWNED') return;
    const { keyArn } = configuration;
    this.key = keyArn === undefined ? this.#ownKey() : Key.fromKeyArn(this, 'Key', keyArn);
    Aspects.of(Stack.of(this)).add(encryptLogGroups(this.key));
  }

  /** What a role needs of the key to read what a service keeps. */
  readStatements(service: KeyService): PolicyStatement[] {
    return this.#statements(service, READ);
  }

  /** What a role needs of the key to write there, and to read again. */
  writeStatements(service: KeyService): PolicyStatement[] {
    return this.#statements(service, service === 'dynamodb' ? EVERY_USE : WRITE);
  }

  /** The key itself is of no use to a role: it can be used through the service only. */
  #statements(service: KeyService, actions: string[]): PolicyStatement[] {
    return this.key ? [keyStatement(Stack.of(this), service, actions, [this.key.keyArn])] : [];
  }

  /** Results and records would be lost with their key, so it stays when the stack goes. */
  #ownKey(): Key {
    const key = new Key(this, 'Key', {
      description: `Results, records, the webhook secret, logs and dead letters of ${Stack.of(this).stackName}.`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of keyPolicyStatements(Stack.of(this))) key.addToResourcePolicy(statement);
    return key;
  }
}

/** What a role may do with keys through a service, and not otherwise. */
export function keyStatement(
  { region, urlSuffix }: Stack,
  service: KeyService,
  actions: string[],
  resources: string[],
): PolicyStatement {
  const conditions = { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } };
  return new PolicyStatement({ actions, resources, conditions });
}

/**
 * What the key's own policy has to say of services that use it in nobody's name, besides that IAM decides in its account.
 * Of a key that the deployment is given, the owner sees to it.
 */
function keyPolicyStatements(stack: Stack): PolicyStatement[] {
  const { account, region, urlSuffix } = stack;
  const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group:*' });
  const rules = stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
  return [
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    new PolicyStatement({
      sid: 'Logs',
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: EVERY_USE,
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
    // The rules' dead letters: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    new PolicyStatement({
      sid: 'DeadLetters',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: WRITE,
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': rules } },
    }),
    // DynamoDB lets itself use the key for as long as the table is there; nobody hands it on to anyone else.
    new PolicyStatement({
      sid: 'GrantsForServicesOnly',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  ];
}

function encryptLogGroups({ keyArn }: IKey): IAspect {
  return {
    visit(construct: IConstruct) {
      if (construct instanceof CfnLogGroup) construct.kmsKeyId = keyArn;
    },
  };
}
