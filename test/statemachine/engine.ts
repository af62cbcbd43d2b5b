import { prepareCallSchema } from '../../core/workflow/prepare-call.ts';
import { prepare } from '../../lambdas/prepare/prepare.ts';
import { TaskFailure } from '../../local/states/task.ts';
import { fail, type Play, type Story } from './scenario.ts';

export const STARTED = '2026-01-01T00:00:00.000Z';

/** The engine's account of a query, as `wake` and the poll hand it on. */
export const account = (State: string) => ({
  Status: { State, SubmissionDateTime: STARTED },
  Statistics: { DataScannedInBytes: 5 },
  StatementType: 'DML',
  SubstatementType: 'SELECT',
  OutputLocation: 's3://results/results/e.csv',
});

/** What the engine answers when it is asked. */
export const execution = (State: string) => {
  const { OutputLocation, ...rest } = account(State);
  return { QueryExecution: { ...rest, Query: 'SELECT 1', ResultConfiguration: { OutputLocation } } };
};

/** The prepare function as it is, on a deployment that only reads. */
const preparing: Play = ({ input }) => {
  const call = prepareCallSchema.parse(Object(input).Payload);
  try {
    const resultsLocation = 's3://results/results/';
    return {
      Payload: prepare(call, {
        workGroup: 'lakehook',
        database: 'sample',
        resultsLocation,
        allowWrites: false,
      }),
    };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new TaskFailure(name, JSON.stringify({ errorType: name, errorMessage: message }));
  }
};

/** A query that ends after some seconds; its event arrives a second later, or never. */
export function engine(seconds: number, event: 'arrives' | 'is lost' = 'arrives'): Record<string, Play> {
  const told = event === 'arrives' ? seconds + 1 : Number.POSITIVE_INFINITY;
  return {
    prepare: preparing,
    startQueryExecution: () => ({ QueryExecutionId: 'e' }),
    getQueryExecution: ({ now }) => execution(now >= seconds ? 'SUCCEEDED' : 'RUNNING'),
    'updateItem.waitForTaskToken': ({ now, wake }) => {
      if (told <= now) return fail('DynamoDb.ConditionalCheckFailedException');
      if (event === 'arrives') wake(told - now, { output: account('SUCCEEDED') });
      return {};
    },
    deliver: () => ({ Payload: { DeliveryState: 'DELIVERED' } }),
  };
}

export const names = ({ calls }: Story) => calls.map(({ task }) => task);
export const payloads = ({ calls }: Story) =>
  calls.filter(({ task }) => task === 'deliver').map(({ input }) => Object(input).Payload);
