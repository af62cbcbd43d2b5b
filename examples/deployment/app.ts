// A CDK app of one's own that holds Lakehook: in one account the service, which only the VPC endpoint of another account
// leads to, and in that other account the role that asks. From this folder: npx cdk synth
import { App, type StackProps, Tags } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type Configuration, callerStackOf, LakehookStack, parseConfiguration } from '../../lib/index.ts';

const SERVICE_ACCOUNT = '111122223333';
const CALLER_ACCOUNT = '444455556666';
const REGION = 'eu-central-1';

const configuration = parseConfiguration({
  account: SERVICE_ACCOUNT,
  region: REGION,
  exposure: { kind: 'PRIVATE', vpcEndpointIds: ['vpce-0123456789abcdef0'] },
  callers: [`arn:aws:iam::${CALLER_ACCOUNT}:role/reports-asks-lakehook`],
  callerRole: {
    account: CALLER_ACCOUNT,
    roleName: 'reports-asks-lakehook',
    trusts: [`arn:aws:iam::${CALLER_ACCOUNT}:role/reports`],
    routes: ['submitQuery', 'getQuery', 'getResults', 'cancelQuery'],
  },
  workGroups: [{ name: 'lakehook-reports', bytesScannedCutoff: 100_000_000_000 }],
  database: 'sales',
  lakeBuckets: ['example-sales-lake'],
  encryption: { kind: 'CUSTOMER_KEY' },
  resultLifetimeInDays: 3,
});

/** The service, and an alarm beside its own. */
class ReportsLakehook extends LakehookStack {
  constructor(scope: Construct, id: string, props: StackProps & { configuration: Configuration }) {
    super(scope, id, props);
    new Alarm(this, 'ServerErrors', {
      metric: this.api.metricServerError(),
      alarmDescription: 'The API answered with a 5xx.',
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

const app = new App();
new ReportsLakehook(app, 'LakehookReports', {
  env: { account: SERVICE_ACCOUNT, region: REGION },
  configuration,
});
callerStackOf(app, 'LakehookReports-Caller', configuration);
Tags.of(app).add('team', 'reports');
