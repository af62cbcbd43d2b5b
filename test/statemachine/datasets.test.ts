import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainFailure } from '../../core/errors.ts';
import { engine, names, payloads } from './engine.ts';
import { CALLER, fail, type Play, queryDefinition, run } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const Request = { StartDateTime: '2026-01-01', EndDateTime: '2026-02-01' };
const ofDataset = queryDefinition({ Request, Caller: CALLER, Dataset: 'orders' });

/** What the snapshot function makes of a question. */
const PREPARED = {
  QueryString: 'SELECT 1',
  WorkGroup: 'lakehook',
  QueryExecutionContext: { Database: 'archive' },
  ClientRequestToken: 'c',
};

/** The plays of an engine, and of the function that takes snapshots. */
function playsWith(snapshot: Play): Record<string, Play> {
  const { prepare: _, ...plays } = engine(2);
  return { ...plays, snapshot };
}

test('a question of a dataset goes to the snapshot function, and has no transition more', async () => {
  const story = await run(
    folder,
    playsWith(() => ({ Payload: PREPARED })),
    {},
    ofDataset,
  );
  const query = await run(mkdtempSync(join(folder, 'query-')), engine(2));
  expect(names(story)[0]).toBe('snapshot');
  expect(names(story).slice(1)).toEqual(names(query).slice(1));
  expect(story).toMatchObject({ status: 'SUCCEEDED', transitions: query.transitions });
  expect(story.calls[0]?.input).toMatchObject({
    Payload: { QueryId: 'q', Caller: CALLER, Dataset: 'orders', Request },
  });
  expect(Object(query.calls[0]?.input).Payload).not.toHaveProperty('Dataset');
});

test.each([
  ['DatasetQueryRefused', 'Filters.colour: orders has no such column.', 'DatasetQueryRefused', ''],
  [
    'TableUnfit',
    'orders: it has no primary key.',
    'DatasetUnavailable',
    'The dataset cannot be asked as its table is now. ',
  ],
  [
    'ColumnChanged',
    'orders: id is.',
    'DatasetUnavailable',
    'The dataset cannot be asked as its table is now. ',
  ],
])('%s is told at once, and not tried again', async (name, cause, Code, prefix) => {
  const story = await run(
    folder,
    playsWith(() => fail(name, cause)),
    {},
    ofDataset,
  );
  expect(names(story)).toEqual(['snapshot', 'deliver']);
  expect(payloads(story).map(({ Failure }) => explainFailure(Failure))).toEqual([
    { Code, Message: `${prefix}${cause}`, Retryable: false },
  ]);
});

test('a snapshot that takes longer than it may is taken four times, not for hours', async () => {
  const story = await run(
    folder,
    playsWith(() => fail('Sandbox.Timedout')),
    {},
    ofDataset,
  );
  expect(names(story)).toEqual(['snapshot', 'snapshot', 'snapshot', 'snapshot', 'deliver']);
  expect(payloads(story).map(({ Failure }) => explainFailure(Failure))).toMatchObject([
    { Code: 'ServiceFailure', Retryable: true },
  ]);
});
