import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/json-service.ts';
import { CATALOG } from './catalogue/catalogue.ts';
import { type AthenaContext, findWorkGroup } from './context.ts';
import { position, QueryFailure, Refused } from './dialect/faults.ts';
import type { Execution } from './executions/execution.ts';
import { reusableResult, withResultOf } from './executions/result-reuse.ts';
import { compile } from './statements/compile.ts';
import { isDdl } from './statements/ddl/ddl.ts';
import { readStatement, type Statement } from './statements/statement.ts';
import { invalidRequest, type StartQueryExecution } from './wire/requests.ts';

/**
 * Takes a query in. The same token with the same parameters is the same query.
 * @throws {AwsError} InvalidRequestException for a statement that does not parse or is not supported, TooManyRequestsException
 *   when too many are waiting.
 */
export function startQueryExecution(
  request: StartQueryExecution,
  context: AthenaContext,
): { QueryExecutionId: string } {
  const { store, lifecycle, maxQueued } = context;
  const { ClientRequestToken: token, ...parameters } = request;
  const compared = JSON.stringify(parameters);
  const earlier = token === undefined ? undefined : store.byToken(token);
  if (earlier !== undefined) {
    if (earlier.request === compared) return { QueryExecutionId: earlier.id };
    throw invalidRequest(
      'Idempotent parameters do not match: ClientRequestToken was used for another request',
    );
  }
  const execution = newExecution(request, context);
  const reusable = reusableResult(execution, context);
  if (reusable !== undefined) {
    const ended = withResultOf(reusable, execution, context.clock.now());
    store.add(ended, token, compared);
    lifecycle.conclude(ended);
    return { QueryExecutionId: ended.id };
  }
  if (lifecycle.waiting >= maxQueued) {
    throw new AwsError(
      'TooManyRequestsException',
      'You have exceeded the limit for the number of queries you can run concurrently.',
    );
  }
  store.add(execution, token, compared);
  lifecycle.enqueue(execution);
  return { QueryExecutionId: execution.id };
}

function newExecution(request: StartQueryExecution, context: AthenaContext): Execution {
  const { QueryString: query, QueryExecutionContext: within, ExecutionParameters: parameters = [] } = request;
  const group = findWorkGroup(request.WorkGroup, context);
  const statement = check(query, parameters, context);
  const reuse = request.ResultReuseConfiguration?.ResultReuseByAgeConfiguration;
  const id = randomUUID();
  return {
    id,
    query,
    parameters,
    catalog: (within?.Catalog ?? CATALOG).toLowerCase(),
    database: (within?.Database ?? context.database).toLowerCase(),
    workGroup: group.name,
    ...(reuse?.Enabled && { reuseMaxAgeInMinutes: reuse.MaxAgeInMinutes ?? 60 }),
    statementType: statementType(statement),
    substatementType: statement.type,
    output: `${context.resultsLocation}${id}${EXTENSIONS[statement.type] ?? '.txt'}`,
    state: 'QUEUED',
    submittedAt: context.clock.now(),
    bytesScanned: 0,
  };
}

// An UNLOAD has no result file of its own.
const EXTENSIONS: Partial<Record<Statement['type'], string>> = { SELECT: '.csv', UNLOAD: '' };

function statementType(statement: Statement): Execution['statementType'] {
  if (statement.type === 'SELECT' || statement.type === 'UNLOAD') return 'DML';
  return isDdl(statement) ? 'DDL' : 'UTILITY';
}

// What does not parse, or cannot be said, is refused here; a table or column that is not there fails the execution.
function check(query: string, parameters: readonly string[], { engine }: AthenaContext): Statement {
  try {
    const statement = readStatement(query);
    if (statement.type === 'SELECT') compile(query, parameters, engine.prelude);
    if (statement.type === 'UNLOAD') compile(statement.query, parameters, engine.prelude);
    if (statement.type === 'EXPLAIN')
      compile(Array.from(query).slice(statement.offset).join(''), parameters, engine.prelude);
    return statement;
  } catch (error) {
    if (error instanceof Refused) throw invalidRequest(refusal(error, query), error);
    if (!(error instanceof QueryFailure)) throw error;
    return readStatement(query);
  }
}

function refusal({ message, offset }: Refused, query: string): string {
  return `${offset === undefined ? '' : `${position(query, offset)}: `}${message}`;
}
