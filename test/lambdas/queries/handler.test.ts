import { expect, test } from 'vitest';
import { setUp, TAKEN } from './set-up.ts';

test('a method or a path that no route has is not found', async () => {
  await using trial = await setUp();
  const noRoute = { status: 404, body: { Error: { Code: 'NotFound', Message: 'There is no such route.' } } };
  expect(await trial.asking('PUT', '/queries/{QueryId}')('q')).toEqual(noRoute);
  expect(await trial.asking('GET', '/queries/{QueryId}/deliveries')('q')).toEqual(noRoute);
});

test('parameters are refused before anything is looked up', async () => {
  await using trial = await setUp();
  expect(await trial.get('q', { WaitTimeSeconds: 'long' })).toMatchObject({
    status: 400,
    body: { Error: { Code: 'InvalidRequest' } },
  });
  expect(await trial.cancel('q', { Force: '1' })).toEqual({
    status: 400,
    body: {
      Error: {
        Code: 'InvalidRequest',
        Message: '"Force" is not a parameter of this request; it has none.',
      },
    },
  });
  expect(trial.asked()).toEqual([]);
});

test('a fault within is an error without its inside', async () => {
  await using trial = await setUp();
  trial.records.put(TAKEN);
  expect(await trial.get('q')).toEqual({
    status: 500,
    body: {
      Error: { Code: 'InternalError', Message: 'The request could not be answered. Please try again.' },
    },
  });
});
