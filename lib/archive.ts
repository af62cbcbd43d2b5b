import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { addArchiveAlarms } from './archive-alarms.ts';
import type { ArchiveSource } from './archive-environment.ts';
import { ArchiveFunction } from './archive-function.ts';
import type { ArchiveLake } from './archive-lake.ts';
import { ArchivePreparation } from './archive-preparation.ts';
import { ArchiveSchedule } from './archive-schedule.ts';
import { ArchiveWorkflow } from './archive-workflow.ts';

/** What is moved, from where to where, and what is told of it. */
export interface ArchiveProps extends ArchiveSource {
  lake: ArchiveLake;
  alarms: Alarms;
}

/** Moves the old rows of the datasets to the lake, every night. */
export class Archive extends Construct {
  readonly workflow: ArchiveWorkflow;
  /** By the name that they are shown under. */
  readonly functions: Readonly<Record<string, ArchiveFunction>>;

  constructor(scope: Construct, id: string, { datasets, database, lake, workGroup, alarms }: ArchiveProps) {
    super(scope, id);
    const shared = { datasets, database, workGroup };
    const plan = new ArchiveFunction(this, 'Plan', {
      ...shared,
      folder: 'archive-plan',
      // It clears away what earlier nights left.
      statements: [...lake.tableStatements(), ...lake.objectStatements()],
    });
    const slice = new ArchiveFunction(this, 'Slice', {
      ...shared,
      folder: 'archive-slice',
      handlesFiles: true,
      statements: [...lake.tableStatements(), ...lake.objectStatements()],
    });
    const report = new ArchiveFunction(this, 'Report', {
      ...shared,
      folder: 'archive-report',
      statements: lake.readStatements(),
    });
    const restore = new ArchiveFunction(this, 'Restore', {
      ...shared,
      folder: 'archive-restore',
      handlesFiles: true,
      statements: lake.readStatements(),
    });
    const workflow = new ArchiveWorkflow(this, 'Workflow', { plan, slice, report, restore, lake, workGroup });
    new ArchiveSchedule(this, 'Schedule', { datasets, workflow });
    new ArchivePreparation(this, 'Preparation', { datasets, database, workflow });
    addArchiveAlarms(alarms, { datasets, machine: workflow.machine });
    this.workflow = workflow;
    this.functions = {
      'archive-plan': plan,
      'archive-slice': slice,
      'archive-report': report,
      'archive-restore': restore,
    };
  }
}
