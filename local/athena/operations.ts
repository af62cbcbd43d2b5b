import { AwsError, epochSeconds } from '../aws/json-service.ts';
import { CATALOG } from './catalogue/catalogue.ts';
import { type AthenaContext, findExecution, findWorkGroup } from './context.ts';
import { getQueryResults } from './get-query-results.ts';
import { startQueryExecution } from './start-query-execution.ts';
import * as requests from './wire/requests.ts';
import { ENGINE_VERSION, queryExecutionView, tableView } from './wire/views.ts';

type Operation = (input: unknown, context: AthenaContext) => unknown;

/** The operations of Athena that there are. https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html */
export const operations: Record<string, Operation> = {
  StartQueryExecution: (input, context) =>
    startQueryExecution(requests.readRequest(requests.startQueryExecution, input), context),

  GetQueryExecution(input, context) {
    const { QueryExecutionId } = requests.readRequest(requests.queryExecutionId, input);
    return {
      QueryExecution: queryExecutionView(findExecution(QueryExecutionId, context), context.clock.now()),
    };
  },

  BatchGetQueryExecution(input, { store, clock }) {
    const { QueryExecutionIds } = requests.readRequest(requests.batchGetQueryExecution, input);
    const found = QueryExecutionIds.map((id) => ({ id, execution: store.get(id) }));
    return {
      QueryExecutions: found.flatMap(({ execution }) =>
        execution ? [queryExecutionView(execution, clock.now())] : [],
      ),
      UnprocessedQueryExecutionIds: found.flatMap(({ id, execution }) =>
        execution
          ? []
          : [
              {
                QueryExecutionId: id,
                ErrorCode: 'INVALID_INPUT',
                ErrorMessage: `QueryExecution ${id} was not found`,
              },
            ],
      ),
    };
  },

  ListQueryExecutions(input, context) {
    const request = requests.readRequest(requests.listQueryExecutions, input);
    const most = request.MaxResults || 50;
    const group = findWorkGroup(request.WorkGroup, context);
    const before = request.NextToken === undefined ? undefined : Number(request.NextToken);
    if (Number.isNaN(before)) throw requests.invalidRequest('NextToken: is not one that this service gave');
    const rows = context.store.list(group.name, most + 1, before);
    const page = rows.slice(0, most);
    return {
      QueryExecutionIds: page.map(({ id }) => id),
      ...(rows.length > most && { NextToken: String(page.at(-1)?.sequence) }),
    };
  },

  StopQueryExecution(input, context) {
    const { QueryExecutionId } = requests.readRequest(requests.queryExecutionId, input);
    context.lifecycle.stop(findExecution(QueryExecutionId, context).id);
    return {};
  },

  GetQueryResults: (input, context) =>
    getQueryResults(requests.readRequest(requests.getQueryResults, input), context),

  GetWorkGroup(input, context) {
    const group = findWorkGroup(requests.readRequest(requests.getWorkGroup, input).WorkGroup, context);
    return {
      WorkGroup: {
        Name: group.name,
        State: 'ENABLED',
        Configuration: {
          ResultConfiguration: { OutputLocation: context.resultsLocation },
          EnforceWorkGroupConfiguration: true,
          PublishCloudWatchMetricsEnabled: false,
          ...(group.bytesScannedCutoff !== undefined && {
            BytesScannedCutoffPerQuery: group.bytesScannedCutoff,
          }),
          RequesterPaysEnabled: false,
          EngineVersion: ENGINE_VERSION,
        },
        CreationTime: epochSeconds(context.openedAt),
      },
    };
  },

  ListWorkGroups: (_, { workGroups, openedAt }) => ({
    WorkGroups: workGroups.map(({ name }) => ({
      Name: name,
      State: 'ENABLED',
      CreationTime: epochSeconds(openedAt),
      EngineVersion: ENGINE_VERSION,
    })),
  }),

  ListDatabases(input, { catalogue }) {
    checkCatalog(requests.readRequest(requests.catalogName, input).CatalogName);
    return { DatabaseList: catalogue.databases().map((Name) => ({ Name })) };
  },

  ListTableMetadata(input, { catalogue }) {
    const { CatalogName, DatabaseName, Expression } = requests.readRequest(requests.listTableMetadata, input);
    checkCatalog(CatalogName);
    const pattern = new RegExp(`^(?:${(Expression ?? '.*').replaceAll(/(?<!\.)\*/g, '.*')})$`, 'i');
    return {
      TableMetadataList: catalogue
        .tables(DatabaseName)
        .filter(({ name }) => pattern.test(name))
        .map(tableView),
    };
  },

  GetTableMetadata(input, { catalogue }) {
    const { CatalogName, DatabaseName, TableName } = requests.readRequest(requests.getTableMetadata, input);
    checkCatalog(CatalogName);
    const table = catalogue.table(DatabaseName, TableName);
    if (table === undefined) throw metadataNotFound(`Table ${DatabaseName}.${TableName} was not found`);
    return { TableMetadata: tableView(table) };
  },
};

function checkCatalog(name: string): void {
  if (name.toLowerCase() !== CATALOG) throw metadataNotFound(`Catalog ${name} was not found`);
}

function metadataNotFound(message: string): AwsError {
  return new AwsError('MetadataException', message);
}
