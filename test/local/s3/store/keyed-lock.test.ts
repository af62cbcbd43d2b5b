import { expect, test } from 'vitest';
import { KeyedLock } from '../../../../local/s3/store/keyed-lock.ts';

test('runs the work of one key in turn, of others side by side, and goes on after a failure', async () => {
  const lock = new KeyedLock();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = (key: string, name: string, until: Promise<void> = Promise.resolve()) =>
    lock.run(key, async () => {
      log.push(`${name} begins`);
      await until;
      log.push(`${name} ends`);
      if (name === 'first') throw new Error('first fails');
    });
  const first = work('a', 'first', gate.promise).catch((error: unknown) => log.push(String(error)));
  const second = work('a', 'second');
  await work('b', 'other');
  gate.resolve();
  await Promise.all([first, second]);
  expect(log.slice(0, 4)).toEqual(['first begins', 'other begins', 'other ends', 'first ends']);
  expect(log.filter((line) => line.startsWith('second'))).toEqual(['second begins', 'second ends']);
});
