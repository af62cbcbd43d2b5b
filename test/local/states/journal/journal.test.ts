import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { LakehookError } from '../../../../core/errors.ts';
import { Journal, type Journaled } from '../../../../local/states/journal/journal.ts';
import { statusEvent } from '../../../../local/states/status-event.ts';
import { Lab, type RestartOptions, restarted } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const DAY = 86_400_000;

const restart = async (options: RestartOptions = {}) => {
  lab = await restarted(lab, options);
};

it.each([
  ['is still being taken', () => new Promise<void>(() => {})],
  ['was refused', () => Promise.reject(new Error('down'))],
])('emits again after a restart what %s', async (_, emit) => {
  lab = new Lab({ emit });
  await lab.run({ Only: { Type: 'Pass', End: true } });
  const before = lab.emitted;

  await restart();
  await lab.states.resume();

  expect(before.map(({ detail }) => detail)).toMatchObject([{ status: 'RUNNING' }, { status: 'SUCCEEDED' }]);
  expect(lab.emitted).toEqual(before);
});

it('does not emit again what was taken', async () => {
  lab = new Lab();
  await lab.run({ Only: { Type: 'Pass', End: true } });

  await restart();
  await lab.states.resume();

  expect(lab.emitted).toEqual([]);
});

it('says once, by its name, that it can be written no more, and keeps what it has', async () => {
  lab = new Lab();
  const { arn } = await lab.run({ Only: { Type: 'Pass', End: true } });
  await lab.close();
  const file = join(lab.directory, 'journal.sqlite');
  const failures: LakehookError[] = [];
  const journal = new Journal(
    file,
    () => undefined,
    (error) => failures.push(error),
  );
  const tooMuch: Journaled = {
    writeTo(writer) {
      const row = journal.execution(arn);
      if (row) writer.emit(statusEvent(row, 0));
      throw new Error('database or disk is full');
    },
  };
  journal.changed(tooMuch);
  const failure = {
    code: 'JournalFailed',
    message: `The journal ${file} cannot be written: database or disk is full`,
  };
  await expect(journal.committed()).rejects.toMatchObject(failure);
  journal.changed(tooMuch);
  await expect(journal.committed()).rejects.toMatchObject(failure);
  expect(failures).toMatchObject([failure]);
  await journal.close();

  lab = new Lab({ after: lab });
  await lab.states.resume();
  expect(lab.states.execution(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(lab.emitted).toEqual([]);
});

it('forgets an execution 90 days after its end, and not before', async () => {
  lab = new Lab();
  const { arn } = await lab.run({ Only: { Type: 'Pass', End: true } });

  await restart({ downFor: 90 * DAY - 1 });
  await lab.states.resume();
  expect(lab.states.execution(arn)).toBeDefined();

  await restart({ downFor: 2 });
  await lab.states.resume();
  expect(lab.states.execution(arn)).toBeUndefined();
});

it('belongs to one process at a time', () => {
  lab = new Lab();

  expect(() => new Journal(join(lab.directory, 'journal.sqlite'), () => undefined)).toThrow(
    'database is locked',
  );
});

it('refuses a journal of another version', async () => {
  lab = new Lab();
  await lab.close();
  const { DatabaseSync } = await import('node:sqlite');
  const file = join(lab.directory, 'journal.sqlite');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();

  expect(() => new Journal(file, () => undefined)).toThrow(
    'It is of version 99; this program writes version 1.',
  );
});
