import { epochSeconds } from '../../aws/json-service.ts';
import type { Column, Table } from '../catalogue/table.ts';
import { type Execution, isTerminal } from '../executions/execution.ts';

export const ENGINE_VERSION = {
  SelectedEngineVersion: 'AUTO',
  EffectiveEngineVersion: 'Athena engine version 3',
} as const;

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html */
export function queryExecutionView(execution: Execution, now: number) {
  const { parameters, reuseMaxAgeInMinutes: maxAge } = execution;
  return {
    QueryExecutionId: execution.id,
    Query: execution.query,
    StatementType: execution.statementType,
    SubstatementType: execution.substatementType,
    ResultConfiguration: { OutputLocation: execution.output },
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: {
        Enabled: maxAge !== undefined,
        ...(maxAge !== undefined && { MaxAgeInMinutes: maxAge }),
      },
    },
    QueryExecutionContext: { Database: execution.database, Catalog: execution.catalog },
    Status: status(execution),
    Statistics: statistics(execution, now),
    WorkGroup: execution.workGroup,
    EngineVersion: ENGINE_VERSION,
    ...(parameters.length > 0 && { ExecutionParameters: parameters }),
  };
}

function status({ state, submittedAt, completedAt, reason, error }: Execution) {
  return {
    State: state,
    ...(reason !== undefined && { StateChangeReason: reason }),
    SubmissionDateTime: epochSeconds(submittedAt),
    ...(completedAt !== undefined && { CompletionDateTime: epochSeconds(completedAt) }),
    ...(error && { AthenaError: error }),
  };
}

function statistics(execution: Execution, now: number) {
  const { submittedAt, startedAt, completedAt = now, bytesScanned, planningMillis, manifest } = execution;
  const began = startedAt ?? completedAt;
  return {
    EngineExecutionTimeInMillis: completedAt - began,
    DataScannedInBytes: bytesScanned,
    ...(manifest !== undefined && { DataManifestLocation: manifest }),
    TotalExecutionTimeInMillis: completedAt - submittedAt,
    QueryQueueTimeInMillis: began - submittedAt,
    ServicePreProcessingTimeInMillis: 0,
    ...(planningMillis !== undefined && { QueryPlanningTimeInMillis: planningMillis }),
    ServiceProcessingTimeInMillis: 0,
    ...(isTerminal(execution) && {
      ResultReuseInformation: { ReusedPreviousResult: execution.reusedFrom !== undefined },
    }),
  };
}

const INPUT_FORMATS = {
  PARQUET: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  TEXT: 'org.apache.hadoop.mapred.TextInputFormat',
};

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_TableMetadata.html */
export function tableView({ name, columns, partitionKeys, location, format, properties }: Table) {
  const columnView = (column: Column) => ({
    Name: column.name,
    Type: column.type,
    ...(column.comment !== undefined && { Comment: column.comment }),
  });
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    Columns: columns.map(columnView),
    PartitionKeys: partitionKeys.map(columnView),
    Parameters: {
      EXTERNAL: 'TRUE',
      location,
      inputformat: INPUT_FORMATS[format.type === 'PARQUET' ? 'PARQUET' : 'TEXT'],
      classification: format.type === 'PARQUET' ? 'parquet' : 'csv',
      ...properties,
    },
  };
}
