import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import type { PrepareEnvironment } from '../core/environment.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { Results } from './results.ts';
import type { WorkGroups } from './work-groups.ts';

/** What it fills in where the caller says nothing. */
export interface PrepareFunctionProps {
  workGroups: WorkGroups;
  results: Results;
  configuration: Configuration;
}

/** The function that makes what the engine is asked out of what the caller asked. It calls nothing, and may do nothing. */
export class PrepareFunction extends LakehookFunction<PrepareEnvironment> {
  constructor(scope: Construct, id: string, { workGroups, results, configuration }: PrepareFunctionProps) {
    super(scope, id, {
      folder: 'prepare',
      environment: {
        WORK_GROUP: workGroups.defaultName,
        DATABASE: configuration.database,
        RESULTS_LOCATION: results.outputLocation,
        ALLOW_WRITES: configuration.allowWrites ? 'true' : 'false',
      },
      // The work takes milliseconds; the rest is for a cold start.
      timeout: Duration.seconds(10),
      statements: [],
    });
  }
}
