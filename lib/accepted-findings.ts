import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';

/**
 * What rule packs (cdk-nag's AwsSolutions, Serverless and NIST 800-53 R5, and the rules of cfn-guard) find and what is
 * meant to be so, each with its reason. What they find besides fails a test.
 */
export type Findings = Readonly<Record<string, string>>;

/** Accepts findings on a construct and on all below it. */
export function accept(construct: IConstruct, findings: Findings): void {
  const rules = Object.entries(findings).map(([rule, reason]) => ({
    id: `${packOf(rule)}::${rule}`,
    reason,
  }));
  Validations.of(construct).acknowledge(...rules);
}

function packOf(rule: string): string {
  const [, pack] = /^(AwsSolutions|Serverless|NIST\.800\.53\.R5)-/.exec(rule) ?? [];
  return pack ?? 'cdk-validator-cfnguard';
}

/** What the deployment decides. */
export function chosen({ encryption, alarmTopicArn }: Configuration): Findings {
  const key =
    'The deployment leaves encryption to the keys of AWS; the configuration can name a key of its own.';
  const topic = 'The deployment names no topic: its alarms show their state and tell nobody.';
  return {
    ...(encryption.kind === 'AWS_OWNED' && {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': key,
      'NIST.800.53.R5-S3DefaultEncryptionKMS': key,
      'NIST.800.53.R5-SecretsManagerUsingKMSKey': key,
      athena_workgroup_results_encrypted_at_rest_kms_check: key,
      cloudwatch_log_group_encrypted_check: key,
      s3_bucket_default_encryption_kms_check: key,
    }),
    ...(alarmTopicArn === undefined && {
      'NIST.800.53.R5-CloudWatchAlarmAction': topic,
      cloudwatch_alarm_action_check: topic,
    }),
  };
}

const ownPolicy =
  'The policy is the one role’s and is made, changed and deleted with it; to attach it elsewhere would be a mistake.';
const logLifetime =
  'Logs are for operators, who look at the last days: they hold neither queries nor who asked what.';

/** What is true of the whole stack. */
export const EVERYWHERE: Findings = {
  'NIST.800.53.R5-IAMNoInlinePolicy': ownPolicy,
  cloudwatch_log_group_retention_period_check: logLifetime,
};

const outsideVpc =
  'Outside any VPC no private address leads anywhere. The deployment can put the function that calls out into one.';
const notAsynchronous =
  'It is called by who waits for the answer, and tries again itself; there is no event that could be lost.';

/** Functions, of which only some are given events. */
export const FUNCTION: Findings = {
  'NIST.800.53.R5-LambdaInsideVPC': outsideVpc,
  lambda_inside_vpc_check: outsideVpc,
  'NIST.800.53.R5-LambdaConcurrency':
    'A reserve would be taken from the account, and a limit makes callbacks late; an alarm tells of throttling.',
};

/** Functions that are called by who waits for their answer. */
export const CALLED_FUNCTION: Findings = {
  'Serverless-LambdaDLQ': notAsynchronous,
  'NIST.800.53.R5-LambdaDLQ': notAsynchronous,
};

const wakeIsLate =
  'The workflow asks the engine itself a minute later at the latest, and then the event is of no use.';

/** The function and the rule that wake a workflow. */
export const WAKE: Findings = {
  'Serverless-LambdaDLQ': wakeIsLate,
  'NIST.800.53.R5-LambdaDLQ': wakeIsLate,
  'Serverless-EventBusDLQ': wakeIsLate,
  'Serverless-LambdaAsyncFailureDestination': wakeIsLate,
};

/** The function that concludes what ended without telling its caller. */
export const CONCLUDE: Findings = {
  'Serverless-LambdaAsyncFailureDestination':
    'What fails goes to the dead letter queue, as the rules’ events do.',
};

/** The queue of what it could not conclude. */
export const DEAD_LETTERS: Findings = {
  'Serverless-SQSRedrivePolicy': 'It is the dead letter queue.',
  sqs_dlq_check: 'It is the dead letter queue.',
};

/** The function of CDK's own that starts workflows in the course of a deployment. */
export const PREPARATION: Findings = {
  'Serverless-LambdaTracing':
    'It makes one call in a deployment, and its log says how that went. CDK makes it without a trace.',
};

/** State machines. */
export const WORKFLOW: Findings = {
  'AwsSolutions-SF1':
    'Errors are logged. What else an execution did, its history tells for 90 days, to those who may see SQL.',
};

const noAccessLog = 'A line of it would hold the request, and with it links that are still good.';
const noVersions =
  'A result is written once and expires; an earlier version would be what nobody asked for any more.';

/** The bucket of result files. */
export const RESULTS: Findings = {
  'AwsSolutions-S1': noAccessLog,
  'NIST.800.53.R5-S3BucketLoggingEnabled': noAccessLog,
  s3_bucket_logging_enabled_check: noAccessLog,
  'NIST.800.53.R5-S3BucketVersioningEnabled': noVersions,
  s3_bucket_versioning_enabled_check: noVersions,
  'NIST.800.53.R5-S3BucketReplicationEnabled':
    'The same query makes a result again, and it is kept for days.',
  s3_bucket_object_lock_enabled_check:
    'Results expire, and whoever has to delete one sooner must be able to.',
  s3_event_notifications_enabled_check: 'Athena’s own events tell when a result is there.',
};

const rotation =
  'Receivers hold the secret too. It is rotated in two steps, between which both sign: see the runbook.';

/** The secret that signs callbacks. */
export const WEBHOOK_SECRET: Findings = {
  'AwsSolutions-SMG4': rotation,
  'NIST.800.53.R5-SecretsManagerRotationEnabled': rotation,
};

const noExecutionLog = 'It would hold bodies, and so SQL. The access log says who asked and how it went.';
const noFirewall =
  'Nothing gets past the signature, and what does is throttled. A web ACL of the account’s own can be put on the stage.';
const byPath = 'It names the API, the stage and the route by their ids, which the rule does not resolve.';

/** The API and its stage. */
export const API: Findings = {
  'AwsSolutions-APIG3': noFirewall,
  'NIST.800.53.R5-APIGWAssociatedWithWAF': noFirewall,
  'AwsSolutions-APIG6': noExecutionLog,
  'NIST.800.53.R5-APIGWExecutionLoggingEnabled': noExecutionLog,
  api_gw_v1_execution_logging_enabled_check: noExecutionLog,
  'AwsSolutions-COG4': 'Callers are IAM principals and sign each request.',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'The policy that AWS keeps for just this: it lets the account’s APIs write their logs.',
  'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted':
    'An answer is one caller’s and of the moment; none is kept.',
  'NIST.800.53.R5-APIGWSSLEnabled':
    'Behind it are AWS services, which know API Gateway by its role and would not look at a certificate.',
  lambda_function_public_access_prohibited_check: byPath,
};

const ofTheWorld =
  'Whoever has a link may be anywhere; without the signature of a key of ours nothing is answered.';
const chosenLog =
  'The deployment decides with accessLog, which logs by CloudFront’s newer way, without the query strings that are links.';

/** The distribution behind the host name of links. */
export const DOWNLOADS: Findings = {
  'AwsSolutions-CFR1': ofTheWorld,
  'AwsSolutions-CFR2': ofTheWorld,
  'AwsSolutions-CFR3': chosenLog,
  cloudfront_access_logs_enabled_check: chosenLog,
  cloudfront_default_root_object_configured_check: 'There is no page: each link names its file.',
  cloudfront_origin_failover_enabled_check: 'A result is in one bucket, and there is no other to ask.',
};
