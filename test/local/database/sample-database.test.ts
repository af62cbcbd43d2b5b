import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { databaseUrl, openSampleDatabase } from '../../../local/database/sample-database.ts';
import { homeFolder } from '../../support/service.ts';

const home = homeFolder();
afterAll(() => home.remove());

const unusable = join(home.path, 'database');
writeFileSync(unusable, 'a file where the folder should be');

test('a database that does not start is reported with the reason, and the service goes on', async () => {
  const reported: Error[] = [];
  const options = { folder: unusable, progress: () => undefined };
  expect(await openSampleDatabase({ ...options, report: (error) => reported.push(error) })).toBeUndefined();
  expect(reported).toMatchObject([
    {
      code: 'DatabaseUnavailable',
      message: expect.stringMatching(/ The service goes on without database and archive\.$/),
    },
  ]);
});

test('a start that is ended is no such failure', async () => {
  const signal = AbortSignal.abort(new Error('over'));
  const report = () => {
    throw new Error('The test did not plan for a report.');
  };
  const options = { folder: unusable, progress: () => undefined, report, signal };
  await expect(openSampleDatabase(options)).rejects.toThrow('over');
});

test('its URL does not hold the password', () => {
  const settings = {
    host: '127.0.0.1',
    port: 5433,
    username: 'postgres',
    password: 'secret',
    dbname: 'shop',
    ssl: false,
  };
  expect(databaseUrl({ settings, close: async () => undefined })).toBe(
    'postgres://postgres@127.0.0.1:5433/shop',
  );
});
