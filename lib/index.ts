/** What another CDK app can use: the stacks, what they are made of, and the configuration that they take. */
export {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
} from '../core/configuration/configuration.ts';
export { readStage, stackNameOf } from '../core/configuration/stages.ts';
export { Alarms, type AlarmsProps } from './alarms.ts';
export { Archive, type ArchiveProps } from './archive.ts';
export { ArchiveWorkGroup, type ArchiveWorkGroupProps } from './archive-work-group.ts';
export { CallerStack, type CallerStackProps, callerStackOf } from './caller-stack.ts';
export { Dashboard, type DashboardProps } from './dashboard.ts';
export { Encryption } from './encryption.ts';
export { LakehookStack, type LakehookStackProps } from './lakehook-stack.ts';
export { PrivateDomain, PrivateDomainAccess } from './private-domain.ts';
export { QueryApi, type QueryApiProps } from './query-api.ts';
export { QueryWorkflow, type QueryWorkflowProps } from './query-workflow.ts';
export { RecordTable } from './record-table.ts';
export { Results, type ResultsProps } from './results.ts';
export { SourceDatabase } from './source-database.ts';
export { environmentOf, stageOf } from './stage-context.ts';
export { WebhookSecret } from './webhook-secret.ts';
export { WorkGroups, type WorkGroupsProps } from './work-groups.ts';
