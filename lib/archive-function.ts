import { Duration, Size } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DatasetFunctionName } from '../core/functions.ts';
import {
  type ArchiveSource,
  archiveEnvironmentOf,
  type GivenArchiveEnvironment,
} from './archive-environment.ts';
import { LakehookFunction } from './lakehook-function.ts';

/** What sets one function of the archive apart from the others. */
export interface ArchiveFunctionProps extends ArchiveSource {
  folder: Extract<DatasetFunctionName, `archive-${string}`>;
  /** Whether it makes or reads files. */
  handlesFiles?: boolean;
  /** What it may do, besides reaching the database and running statements in the work group. */
  statements: PolicyStatement[];
}

/** A function of the archive, in the VPC of the database. */
export class ArchiveFunction extends LakehookFunction<GivenArchiveEnvironment> {
  constructor(scope: Construct, id: string, props: ArchiveFunctionProps) {
    const { folder, database, workGroup, handlesFiles = false, statements } = props;
    super(scope, id, {
      folder,
      environment: archiveEnvironmentOf(props),
      // All that there is. A slice starts its last batch after ten minutes.
      timeout: Duration.minutes(15),
      // Copying keeps two cores busy, compressing one and reading the other. 3,008 MB are 1.7 of them, and the most that every account
      // may have. Of the memory itself a batch takes some 400 MB.
      memorySize: handlesFiles ? 3_008 : undefined,
      // Twice, for two batches are under way: a million rows of 2 kB as text, and as much again for the objects that are made of them.
      scratch: handlesFiles ? Size.gibibytes(8) : undefined,
      usesDuckDb: handlesFiles,
      network: database.network,
      statements: [...database.statements(), ...workGroup.statements(), ...statements],
    });
  }
}
