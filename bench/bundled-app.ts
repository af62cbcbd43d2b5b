import { App } from 'aws-cdk-lib';
import { readStage } from '../core/configuration/stages.ts';
import { LakehookStack } from '../lib/lakehook-stack.ts';

// A stage that has every function: those of the archive come with datasets.
const STAGE = {
  datasets: [
    {
      name: 'orders',
      source: { table: 'orders' },
      timeColumn: 'placed_at',
      lake: { database: 'archive', table: 'orders', location: 's3://lake/' },
    },
  ],
  sourceDatabase: {
    secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf',
    securityGroupId: 'sg-0123456789abcdef1',
    vpcId: 'vpc-0123456789abcdef0',
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  },
};

/** Synthesizes the stack, bundles and all, to the folder that it is given. */
const [, , outdir = 'cdk.out'] = process.argv;
// Which asset is whose stands in the template only on demand; the CDK's command line demands it.
const app = new App({ outdir, context: { 'aws:cdk:enable-asset-metadata': true } });
new LakehookStack(app, 'Lakehook', { configuration: readStage({ dev: STAGE }, 'dev') });
app.synth();
