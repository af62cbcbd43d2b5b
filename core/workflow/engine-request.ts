import { createHash } from 'node:crypto';
import type { Caller } from '../contract/caller.ts';

/**
 * The input of the engine's StartQueryExecution.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
 */
export interface EngineRequest extends PreparedQuery {
  /** The core of the token that the engine is sent: the workflow hashes it with what is its own. */
  ClientRequestToken: string;
}

/** What the engine is to be asked, as far as it says anything about the query. */
export interface PreparedQuery {
  QueryString: string;
  WorkGroup: string;
  QueryExecutionContext: { Catalog?: string; Database: string };
  ExecutionParameters?: string[];
  ResultReuseConfiguration?: {
    ResultReuseByAgeConfiguration: { Enabled: boolean; MaxAgeInMinutes: number };
  };
}

/**
 * The engine's request for a query of a caller's. The engine compares only some of what a token stands for, so all of it is
 * in there. It is made here and not by the definition: `$hash` takes 10,000 characters, and a statement may have more.
 */
export function engineRequest(
  { Caller, QueryId }: { Caller: Caller; QueryId: string },
  prepared: PreparedQuery,
): EngineRequest {
  const { Account, Principal } = Caller;
  const whole = JSON.stringify([Account, Principal, QueryId, prepared]);
  return { ...prepared, ClientRequestToken: createHash('sha256').update(whole).digest('hex') };
}
