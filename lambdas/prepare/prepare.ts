import { StatementRefused } from '../../core/errors.ts';
import { type JsonScalar, literal } from '../../core/sql/literal.ts';
import { checkStatement } from '../../core/sql/statement.ts';
import { unload } from '../../core/sql/unload.ts';
import { type EngineRequest, engineRequest, type PreparedQuery } from '../../core/workflow/engine-request.ts';
import { ENGINE_REQUEST_BYTES, PARAMETER_LENGTH, STATEMENT_BYTES } from '../../core/workflow/limits.ts';
import type { PrepareCall } from '../../core/workflow/prepare-call.ts';

export interface PrepareOptions {
  /** The work group of a query that names none. */
  workGroup: string;
  /** The database of a query that names none. */
  database: string;
  /** `s3://bucket/prefix/`: the files of a query lie below it, in a folder that is called by the QueryId. */
  resultsLocation: string;
  /** Whether statements that write are passed on to the engine. */
  allowWrites: boolean;
}

/**
 * Makes the engine's request of what a caller asked.
 * @throws {StatementRefused} for what this deployment does not run, or the engine would not take.
 */
export function prepare(call: PrepareCall, options: PrepareOptions): EngineRequest {
  const { QueryId, Request: request } = call;
  const { Catalog, Database = options.database, WorkGroup = options.workGroup } = request;
  const parameters = request.ExecutionParameters?.map(parameterLiteral);
  const reuse = request.ResultReuseMaxAgeInMinutes;
  const prepared: PreparedQuery = {
    QueryString: queryString(request, `${options.resultsLocation}${QueryId}/`, options),
    WorkGroup,
    QueryExecutionContext: { ...(Catalog !== undefined && { Catalog }), Database },
    ...(parameters && { ExecutionParameters: parameters }),
    ...(reuse !== undefined && {
      ResultReuseConfiguration: {
        ResultReuseByAgeConfiguration: { Enabled: reuse > 0, MaxAgeInMinutes: reuse },
      },
    }),
  };
  if (Buffer.byteLength(JSON.stringify(prepared)) > ENGINE_REQUEST_BYTES) {
    throw new StatementRefused(
      `Query is too long: with its ExecutionParameters it may take ${inThousands(ENGINE_REQUEST_BYTES)} bytes of JSON.`,
    );
  }
  return engineRequest(call, prepared);
}

/** The statement as the caller wrote it, or wrapped in UNLOAD for another format than the engine's own. */
function queryString(
  request: PrepareCall['Request'],
  location: string,
  { allowWrites }: PrepareOptions,
): string {
  const { Query, OutputFormat = 'CSV' } = request;
  const { kind, keyword, text } = checkStatement(Query, { allowWrites });
  if (OutputFormat !== 'CSV' && kind !== 'QUERY') {
    throw new StatementRefused(
      `OutputFormat ${OutputFormat} needs a SELECT, WITH, VALUES or TABLE: the statement ${keyword} has no rows to write.`,
    );
  }
  const statement = OutputFormat === 'CSV' ? Query : unload(text, location, OutputFormat);
  if (Buffer.byteLength(statement) > STATEMENT_BYTES) {
    throw new StatementRefused(
      `Query is too long: it may take ${inThousands(STATEMENT_BYTES)} bytes of UTF-8.`,
    );
  }
  return statement;
}

function parameterLiteral(value: JsonScalar, index: number): string {
  const text = literal(value);
  const which = `ExecutionParameters: number ${index + 1}`;
  if (text.includes('\0')) throw new StatementRefused(`${which} holds a NUL character.`);
  if (text.length > PARAMETER_LENGTH) {
    throw new StatementRefused(
      `${which} is longer than ${inThousands(PARAMETER_LENGTH - 2)} characters, where a single quote counts as two.`,
    );
  }
  return text;
}

function inThousands(count: number): string {
  return count.toLocaleString('en-US');
}
