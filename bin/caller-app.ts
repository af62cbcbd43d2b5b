import { App } from 'aws-cdk-lib';
import { stackNameOf } from '../core/configuration/stages.ts';
import { callerStackOf } from '../lib/caller-stack.ts';
import { stageOf } from '../lib/stage-context.ts';
import { deploying } from './deploying.ts';

/**
 * The CDK app of a caller's account: `npx cdk deploy --app 'node bin/caller-app.ts' -c stage=prod`, with that account's
 * credentials. It reads the same stage, of which `callerRole` says what to make.
 */
deploying(() => {
  const app = new App();
  const { name, configuration } = stageOf(app);
  callerStackOf(app, `${stackNameOf(name, configuration)}-Caller`, configuration);
});
