import { App } from 'aws-cdk-lib';
import { stackNameOf } from '../core/configuration/stages.ts';
import { LakehookStack } from '../lib/lakehook-stack.ts';
import { environmentOf, stageOf } from '../lib/stage-context.ts';
import { deploying } from './deploying.ts';

/** The CDK app: `npx cdk deploy`, or `npx cdk deploy -c stage=prod`. */
deploying(() => {
  const app = new App();
  const { name, configuration } = stageOf(app);
  new LakehookStack(app, stackNameOf(name, configuration), {
    description: 'Lakehook: ask a data lake by POST; get the answer by webhook.',
    env: environmentOf(configuration),
    configuration,
  });
});
