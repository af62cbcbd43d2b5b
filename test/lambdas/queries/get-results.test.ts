import { expect, test } from 'vitest';
import { accountOf, CALLER, conflict, DESCRIBE, ENGINE, executionOf, setUp, TAKEN } from './set-up.ts';

const ended = (Result?: {
  Bucket: string;
  Format: 'AVRO';
  Files: { Key: string; ContentLength: number }[];
}) => ({
  ...TAKEN,
  Outcome: {
    State: 'SUCCEEDED' as const,
    CompletionDateTime: 5,
    ...(Result && { Result: { ...Result, FileCount: Result.Files.length, ContentLength: 0 } }),
  },
  DeliveryState: 'NONE' as const,
});
const avro = (...keys: string[]) => ({
  Bucket: 'results',
  Format: 'AVRO' as const,
  Files: keys.map((Key) => ({ Key, ContentLength: 1 })),
});

test('names the state of a query that the engine has queued, and of one it does not have yet', async () => {
  await using trial = await setUp({ [DESCRIBE]: executionOf(CALLER), [ENGINE]: accountOf('QUEUED') });
  const queued = conflict('The query is QUEUED: there is no result yet.');
  expect(await trial.results('q')).toEqual(queued);
  trial.records.put(TAKEN);
  expect(await trial.results('q')).toEqual(queued);
});

test('a result without rows has no file to lead to', async () => {
  await using trial = await setUp();
  trial.records.put(ended(avro()));
  expect(await trial.results('q')).toEqual(conflict('The result has no files: the query found no rows.'));
});

test('the only file of a result need not be named', async () => {
  await using trial = await setUp();
  trial.records.put(ended(avro('a')));
  expect((await trial.results('q')).status).toBe(307);
});

test('of several files one must be named that there is', async () => {
  await using trial = await setUp();
  trial.records.put(ended(avro('a', 'b', 'c')));
  const refusal = {
    status: 400,
    body: {
      Error: {
        Code: 'InvalidRequest',
        Message:
          'File must be a whole number from 0: which of the files of a result, where there are several. ' +
          'Here it may be 0 to 2.',
      },
    },
  };
  expect(await trial.results('q')).toEqual(refusal);
  expect(await trial.results('q', { File: '3' })).toEqual(refusal);
  expect((await trial.results('q', { File: '2' })).status).toBe(307);
});

test('a file that is gone is gone, though others may be there', async () => {
  await using trial = await setUp();
  trial.records.put(ended(avro('a', 'gone')));
  expect((await trial.results('q', { File: '0' })).status).toBe(307);
  expect(await trial.results('q', { File: '1' })).toEqual({
    status: 410,
    body: {
      Error: {
        Code: 'Gone',
        Message: 'The result is gone: results are kept for a time only. Please ask again.',
      },
    },
  });
});
