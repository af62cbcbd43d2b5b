import type { ZodObject, z } from 'zod';
import type { Caller } from '../../core/contract/caller.ts';
import { parameterFault } from '../shared/parameter-fault.ts';
import { type ProxyResult, refuse } from '../shared/proxy-answer.ts';

/** What a caller asks of the queries function. */
export interface QueryRequest<Parameters> {
  /** Empty where the route names no query. */
  queryId: string;
  caller: Caller;
  /** What stands behind the `?`. */
  parameters: Parameters;
}

/** Answers a request whose parameters have not been looked at. */
export type Answering<Dependencies> = (
  request: QueryRequest<unknown>,
  dependencies: Dependencies,
) => Promise<ProxyResult>;

/** A route whose parameters are read by its schema; a request with others is refused before anything is looked up. */
export function route<Schema extends ZodObject, Dependencies>(
  schema: Schema,
  work: (request: QueryRequest<z.output<Schema>>, dependencies: Dependencies) => Promise<ProxyResult>,
): Answering<Dependencies> {
  return async (request, dependencies) => {
    const parameters = schema.safeParse(request.parameters);
    if (!parameters.success) return refuse('InvalidRequest', parameterFault(schema, parameters.error));
    return work({ ...request, parameters: parameters.data }, dependencies);
  };
}
