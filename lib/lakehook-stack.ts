import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Conclude } from './conclude.ts';
import type { Configuration } from './configuration.ts';
import { DeliverFunction } from './deliver-function.ts';
import { DeliveryWorkflow } from './delivery-workflow.ts';
import { KeysFunction } from './keys-function.ts';
import { FunctionRole } from './lakehook-function.ts';
import { Links } from './links.ts';
import { QueriesFunction } from './queries-function.ts';
import { QueryApi } from './query-api.ts';
import { QueryWorkflow } from './query-workflow.ts';
import { RecordTable } from './record-table.ts';
import { Results } from './results.ts';
import { Wake } from './wake.ts';
import { WebhookSecret } from './webhook-secret.ts';
import { WorkGroup } from './work-group.ts';

export interface LakehookStackProps extends StackProps {
  configuration: Configuration;
}

/** The whole service: what it keeps, what it does, and the API in front. */
export class LakehookStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: LakehookStackProps) {
    super(scope, id, props);
    const { alarmTopicArn, callbackAllow, callbackVpc, database, resultLifetimeInDays } = configuration;

    const table = new RecordTable(this, 'Records');
    const results = new Results(this, 'Results', { lifetimeInDays: resultLifetimeInDays });
    const workGroup = new WorkGroup(this, 'WorkGroup', { configuration, results });
    const secret = new WebhookSecret(this, 'WebhookSecret');

    const deliverRole = new FunctionRole(this, 'DeliverRole');
    const queriesRole = new FunctionRole(this, 'QueriesRole');
    const links = new Links(this, 'Links', { results, signers: [deliverRole, queriesRole] });

    const deliver = new DeliverFunction(this, 'Deliver', {
      role: deliverRole,
      table,
      results,
      links,
      secret,
      callbackAllow,
      callbackVpc,
    });
    const workflow = new QueryWorkflow(this, 'QueryWorkflow', { table, workGroup, database, deliver });
    const delivery = new DeliveryWorkflow(this, 'DeliveryWorkflow', { table, deliver });
    new Wake(this, 'Wake', { table, workGroup, workflow });
    const { deadLetterQueue } = new Conclude(this, 'Conclude', { table, workGroup, workflow, delivery });
    new Alarms(this, 'Alarms', {
      topicArn: alarmTopicArn,
      deliver,
      queryMachine: workflow.machine,
      deliveryMachine: delivery.machine,
      deadLetterQueue,
    });

    const queries = new QueriesFunction(this, 'Queries', {
      role: queriesRole,
      table,
      links,
      workflow,
      delivery,
    });
    const keys = new KeysFunction(this, 'Keys', { secret });
    const { api } = new QueryApi(this, 'QueryApi', { configuration, workflow, queries, keys });

    const outputs = {
      ApiUrl: api.url,
      RecordTableName: table.tableName,
      ResultsBucketName: results.bucket.bucketName,
      WebhookSecretArn: secret.secretArn,
      WorkGroupName: workGroup.workGroupName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
