import { App } from 'aws-cdk-lib';
import { readConfiguration } from '../lib/configuration.ts';
import { LakehookStack } from '../lib/lakehook-stack.ts';

const app = new App();
new LakehookStack(app, 'Lakehook', {
  description: 'Lakehook: ask a data lake by POST; get the answer by webhook.',
  configuration: readConfiguration(app.node.tryGetContext('lakehook')),
});
