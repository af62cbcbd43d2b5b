import { MAX_WAIT_SECONDS } from '../core/contract/parameters.ts';
import {
  cancellationSchema,
  queryListSchema,
  queryViewSchema,
  redeliverySchema,
} from '../core/contract/query.ts';
import { ROUTES } from '../core/contract/routes.ts';
import { rowsPageSchema } from '../core/contract/rows.ts';
import { acceptedSchema } from '../core/contract/submission.ts';
import { LakehookError } from '../core/errors.ts';
import type { Ask } from './ask.ts';
import { downloadResult } from './download.ts';
import type { QueryMethods } from './methods.ts';
import type { GetOptions, RowsPageOptions } from './options.ts';
import type { Sleep } from './sleep.ts';
import type { Transport } from './transport.ts';
import { waitForEnd } from './wait.ts';
import { withToken } from './with-token.ts';

/** How queries are asked for, and how links are fetched. */
export interface QueryMethodsOptions {
  ask: Ask;
  transport: Transport;
  fetch: typeof fetch;
  maxAttempts: number;
  sleep: Sleep;
}

/** The methods of a client about queries. */
export function queryMethods(options: QueryMethodsOptions): QueryMethods {
  const { ask, transport, fetch, maxAttempts, sleep } = options;

  const get = (queryId: string, { waitTimeSeconds, signal }: GetOptions = {}) => {
    const parameters = { WaitTimeSeconds: waitTimeSeconds };
    return ask(queryViewSchema, { route: ROUTES.getQuery, queryId, parameters, repeatable: true, signal });
  };

  const rowsPage = (queryId: string, { pageSize, nextToken, signal }: RowsPageOptions = {}) => {
    const parameters = { MaxResults: pageSize, NextToken: nextToken };
    return ask(rowsPageSchema, { route: ROUTES.getRows, queryId, parameters, repeatable: true, signal });
  };

  return {
    get,

    async submit(submission, { signal } = {}) {
      if (typeof submission !== 'object' || submission === null) {
        throw new LakehookError(
          'SubmissionInvalid',
          'A submission must be an object, such as { Query: "SELECT 1" }.',
        );
      }
      const body = withToken(submission);
      return ask(acceptedSchema, { route: ROUTES.submitQuery, body, repeatable: true, signal });
    },

    wait(queryId, { onChange, waitTimeSeconds = MAX_WAIT_SECONDS, signal } = {}) {
      const look = (seconds?: number) => get(queryId, { waitTimeSeconds: seconds, signal });
      return waitForEnd({ look, waitTimeSeconds, onChange, sleep, signal });
    },

    results(queryId, { file, signal } = {}) {
      const redirection = () => {
        const parameters = { File: file };
        return transport({ route: ROUTES.getResults, queryId, parameters, repeatable: true, signal });
      };
      const view = () => get(queryId, { signal });
      return downloadResult({ redirection, view, file, fetch, maxAttempts, sleep, signal });
    },

    rowsPage,

    async *rows(queryId, options = {}) {
      let { nextToken } = options;
      do {
        const page = await rowsPage(queryId, { ...options, nextToken });
        yield page;
        nextToken = page.NextToken;
      } while (nextToken !== undefined);
    },

    cancel(queryId, { signal } = {}) {
      return ask(cancellationSchema, { route: ROUTES.cancelQuery, queryId, repeatable: true, signal });
    },

    async *list({ state, pageSize, signal } = {}) {
      let NextToken: string | undefined;
      do {
        const parameters = { State: state, MaxResults: pageSize, NextToken };
        const call = { route: ROUTES.listQueries, parameters, repeatable: true, signal };
        const page = await ask(queryListSchema, call);
        yield* page.Queries;
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
    },

    redeliver(queryId, { signal } = {}) {
      // A second one is refused while the first is under way, which would hide that it was begun.
      return ask(redeliverySchema, { route: ROUTES.redeliverQuery, queryId, repeatable: false, signal });
    },
  };
}
