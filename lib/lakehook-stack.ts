import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import { archiveWorkGroupName } from '../core/configuration/work-groups.ts';
import { accept, chosen, EVERYWHERE } from './accepted-findings.ts';
import { acceptWildcards } from './accepted-wildcards.ts';
import { Alarms } from './alarms.ts';
import { Archive } from './archive.ts';
import { ArchiveLake } from './archive-lake.ts';
import { ArchiveWorkGroup } from './archive-work-group.ts';
import { Conclude } from './conclude.ts';
import { Dashboard } from './dashboard.ts';
import { DatasetsFunction } from './datasets-function.ts';
import { DeliverFunction } from './deliver-function.ts';
import { DeliveryWorkflow } from './delivery-workflow.ts';
import { DownloadDomain } from './download-domain.ts';
import { Encryption } from './encryption.ts';
import { KeysFunction } from './keys-function.ts';
import { FunctionRole } from './lakehook-function.ts';
import { Links } from './links.ts';
import { PrepareFunction } from './prepare-function.ts';
import { QueriesFunction } from './queries-function.ts';
import { QueryApi } from './query-api.ts';
import { QueryWorkflow } from './query-workflow.ts';
import { RecordTable } from './record-table.ts';
import { Results } from './results.ts';
import { SnapshotFunction } from './snapshot-function.ts';
import { SourceDatabase } from './source-database.ts';
import { Wake } from './wake.ts';
import { WebhookSecret } from './webhook-secret.ts';
import { WorkGroups } from './work-groups.ts';

/** What the deployment decides, besides what every stack has. */
export interface LakehookStackProps extends StackProps {
  configuration: Configuration;
}

/** The whole service: what it keeps, what it does, and the API in front. */
export class LakehookStack extends Stack {
  /** The HTTP API, for alarms and whatever else a deployment puts beside the service. */
  readonly api: RestApi;
  /** What became of queries. */
  readonly table: RecordTable;
  /** The result files. */
  readonly results: Results;

  constructor(scope: Construct, id: string, { configuration, ...props }: LakehookStackProps) {
    super(scope, id, props);
    const { alarmTopicArn, downloadDomain, resultLifetimeInDays, recordLifetimeInDays } = configuration;

    acceptWildcards(this);
    accept(this, { ...EVERYWHERE, ...chosen(configuration) });
    const encryption = new Encryption(this, 'Encryption', configuration.encryption);
    const table = new RecordTable(this, 'Records', { encryption, lifetimeInDays: recordLifetimeInDays });
    const results = new Results(this, 'Results', { encryption, lifetimeInDays: resultLifetimeInDays });
    const workGroups = new WorkGroups(this, 'WorkGroup', { configuration, results });
    const secret = new WebhookSecret(this, 'WebhookSecret', { encryption });
    const source = this.#source(configuration, results);

    const deliverRole = new FunctionRole(this, 'DeliverRole');
    const queriesRole = new FunctionRole(this, 'QueriesRole');
    const links = new Links(this, 'Links', { results, signers: [deliverRole, queriesRole] });
    const downloads = downloadDomain && new DownloadDomain(this, 'Downloads', { results, ...downloadDomain });
    const answers = { table, results, links, downloads, configuration };

    const deliver = new DeliverFunction(this, 'Deliver', { role: deliverRole, ...answers, secret });
    const prepare = new PrepareFunction(this, 'Prepare', { workGroups, results, configuration });
    const datasets = source && {
      snapshot: new SnapshotFunction(this, 'Snapshot', { ...source, workGroups, results }),
      describe: new DatasetsFunction(this, 'Datasets', source),
      lake: source.lake,
    };
    const workflow = new QueryWorkflow(this, 'QueryWorkflow', {
      table,
      workGroups,
      prepare,
      datasets,
      deliver,
    });
    const delivery = new DeliveryWorkflow(this, 'DeliveryWorkflow', { table, deliver });
    const running = { workGroups, workflow, delivery };
    const wake = new Wake(this, 'Wake', { table, workGroups, workflow });
    const conclude = new Conclude(this, 'Conclude', { encryption, table, ...running });
    const queries = new QueriesFunction(this, 'Queries', { role: queriesRole, ...answers, ...running });
    const keys = new KeysFunction(this, 'Keys', { secret });
    const queryApi = new QueryApi(this, 'QueryApi', {
      configuration,
      workflow,
      queries,
      keys,
      datasets: datasets?.describe,
    });
    this.api = queryApi.api;
    this.table = table;
    this.results = results;

    const watched = {
      api: this.api,
      queryMachine: workflow.machine,
      deliveryMachine: delivery.machine,
      deadLetterQueue: conclude.deadLetterQueue,
    };
    const alarms = new Alarms(this, 'Alarms', { topicArn: alarmTopicArn, deliver, prepare, ...watched });
    const archive = source && new Archive(this, 'Archive', { ...source, alarms });
    new Dashboard(this, 'Dashboard', {
      alarms: alarms.all,
      functions: {
        prepare,
        deliver,
        queries,
        wake: wake.function,
        conclude: conclude.function,
        keys,
        ...archive?.functions,
        ...(datasets && { snapshot: datasets.snapshot, datasets: datasets.describe }),
      },
      table,
      archive: archive && {
        machine: archive.workflow.machine,
        datasets: configuration.datasets.map(({ name }) => name),
      },
      ...watched,
    });
    this.#outputs({ queryApi, archive, downloads, secret, workGroups });
  }

  /** What everything about datasets needs; undefined where there are none. */
  #source(configuration: Configuration, results: Results) {
    const { datasets, sourceDatabase, lakeKeyArns, workGroups } = configuration;
    if (sourceDatabase === undefined || datasets.length === 0) return undefined;
    const name = archiveWorkGroupName(workGroups[0].name);
    return {
      datasets,
      database: new SourceDatabase(this, 'SourceDatabase', sourceDatabase),
      lake: new ArchiveLake(this, datasets, lakeKeyArns),
      workGroup: new ArchiveWorkGroup(this, 'ArchiveWorkGroup', { name, results }),
    };
  }

  #outputs({ queryApi, archive, downloads, secret, workGroups }: Told) {
    const outputs = {
      ApiId: queryApi.api.restApiId,
      ApiUrl: queryApi.api.url,
      ...queryApi.endpointUrls,
      ...(archive && { ArchiveWorkflowArn: archive.workflow.machine.stateMachineArn }),
      ...(downloads && { DownloadDomainTarget: downloads.distribution.distributionDomainName }),
      ...(queryApi.privateDomain && { PrivateDomainArn: queryApi.privateDomain.arn }),
      RecordTableName: this.table.tableName,
      ResultsBucketName: this.results.bucket.bucketName,
      WebhookSecretArn: secret.secretArn,
      WorkGroupName: workGroups.defaultName,
      ...Object.fromEntries(queryApi.apiKeyIds),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** What outputs tell of, besides what the stack shows itself. */
interface Told {
  queryApi: QueryApi;
  archive: Archive | undefined;
  downloads: DownloadDomain | undefined;
  secret: WebhookSecret;
  workGroups: WorkGroups;
}
