import { fail, type Play, type Story } from './scenario.ts';

export const STARTED = '2026-01-01T00:00:00.000Z';
export const execution = (State: string) => ({
  QueryExecution: {
    Query: 'SELECT 1',
    Status: { State, SubmissionDateTime: STARTED },
    Statistics: { DataScannedInBytes: 5 },
    StatementType: 'DML',
    ResultConfiguration: { OutputLocation: 's3://results/results/e.csv' },
  },
});

/** A query that ends after some seconds; its event arrives a second later, or never. */
export function engine(seconds: number, event: 'arrives' | 'is lost' = 'arrives'): Record<string, Play> {
  const told = event === 'arrives' ? seconds + 1 : Number.POSITIVE_INFINITY;
  return {
    startQueryExecution: () => ({ QueryExecutionId: 'e' }),
    getQueryExecution: ({ now }) => execution(now >= seconds ? 'SUCCEEDED' : 'RUNNING'),
    'updateItem.waitForTaskToken': ({ now, wake }) => {
      if (told <= now) return fail('DynamoDb.ConditionalCheckFailedException');
      if (event === 'arrives') wake(told - now);
      return {};
    },
    invoke: () => ({ Payload: { DeliveryState: 'DELIVERED' } }),
  };
}

export const names = ({ calls }: Story) => calls.map(({ task }) => task);
export const payloads = ({ calls }: Story) =>
  calls.filter(({ task }) => task === 'invoke').map(({ input }) => Object(input).Payload);
