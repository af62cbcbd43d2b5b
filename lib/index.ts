/** What another CDK app can use: the stacks, the constructs that they are put together from, and the configuration that they take. */
export {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
} from '../core/configuration/configuration.ts';
export { readStage, stackNameOf } from '../core/configuration/stages.ts';
export { Alarms, type AlarmsProps } from './alarms.ts';
export { Archive, type ArchiveProps } from './archive.ts';
export type { ArchiveSource } from './archive-environment.ts';
export { ArchiveLake } from './archive-lake.ts';
export { ArchiveWorkGroup, type ArchiveWorkGroupProps } from './archive-work-group.ts';
export { CallerStack, type CallerStackProps, callerStackOf } from './caller-stack.ts';
export { Conclude, type ConcludeProps } from './conclude.ts';
export { Dashboard, type DashboardProps } from './dashboard.ts';
export { DatasetsFunction } from './datasets-function.ts';
export { DeliverFunction, type DeliverFunctionProps } from './deliver-function.ts';
export { DeliveryWorkflow, type DeliveryWorkflowProps } from './delivery-workflow.ts';
export { DownloadDomain, type DownloadDomainProps } from './download-domain.ts';
export { Encryption } from './encryption.ts';
export { KeysFunction } from './keys-function.ts';
export { FunctionRole } from './lakehook-function.ts';
export { LakehookStack, type LakehookStackProps } from './lakehook-stack.ts';
export { Links, type LinksProps } from './links.ts';
export { PrepareFunction, type PrepareFunctionProps } from './prepare-function.ts';
export {
  PrivateDomain,
  PrivateDomainAccess,
  type PrivateDomainAccessProps,
  type PrivateDomainProps,
} from './private-domain.ts';
export { QueriesFunction, type QueriesFunctionProps } from './queries-function.ts';
export { QueryApi, type QueryApiProps } from './query-api.ts';
export { QueryWorkflow, type QueryWorkflowProps } from './query-workflow.ts';
export { RecordTable, type RecordTableProps } from './record-table.ts';
export { Results, type ResultsProps } from './results.ts';
export { SnapshotFunction, type SnapshotFunctionProps } from './snapshot-function.ts';
export { SourceDatabase } from './source-database.ts';
export { environmentOf, type Stage, stageOf } from './stage-context.ts';
export { UsagePlans, type UsagePlansProps } from './usage-plans.ts';
export { Wake, type WakeProps } from './wake.ts';
export { WebhookSecret } from './webhook-secret.ts';
export { WorkGroups, type WorkGroupsProps } from './work-groups.ts';
