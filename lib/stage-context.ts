import type { App, Environment } from 'aws-cdk-lib';
import type { Configuration } from '../core/configuration/configuration.ts';
import { DEFAULT_STAGE, LOCAL_STAGE, readStage } from '../core/configuration/stages.ts';
import { LakehookError } from '../core/errors.ts';

/** A stage as an app is to deploy it. */
export interface Stage {
  name: string;
  configuration: Configuration;
}

/**
 * Reads which stage an app deploys: the one that the context value `stage` names (`-c stage=prod`), `dev` unless it is
 * given, of those in the context value `lakehook`.
 * @throws {LakehookError} `ConfigurationInvalid`, which names the stage and each field that is wrong.
 */
export function stageOf(app: App): Stage {
  const name = String(app.node.tryGetContext('stage') ?? DEFAULT_STAGE);
  if (name === LOCAL_STAGE) {
    throw new LakehookError(
      'ConfigurationInvalid',
      `The stage ${name} is one machine’s own and is not deployed.`,
    );
  }
  return { name, configuration: readStage(app.node.tryGetContext('lakehook'), name) };
}

/** Where a stage is deployed; what is left out is that of the credentials. */
export function environmentOf({ account, region }: Pick<Configuration, 'account' | 'region'>): Environment {
  return { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
}
