import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openHome } from '../../local/home.ts';

const folder = mkdtempSync(join(tmpdir(), 'lakehook-home-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('is made with the folders above it, and opened as it is from then on', () => {
  const path = join(folder, 'a', 'b', 'home');
  const made = openHome(path);
  expect(statSync(path).isDirectory()).toBe(true);
  expect(openHome(path).secrets.sessionRoot).toBe(made.secrets.sessionRoot);
});

const file = join(folder, 'file');
writeFileSync(file, '');
const dangling = join(folder, 'dangling');
symlinkSync(join(folder, 'nowhere'), dangling);

test.each([
  ['a file', file, 'EEXIST'],
  ['below a file', join(file, 'home'), 'EEXIST'],
  ['a link that leads nowhere', dangling, 'EEXIST'],
])('is refused where it is %s', (_, path, code) => {
  expect(() => openHome(path)).toThrow(
    expect.objectContaining({
      code: 'HomeUnusable',
      message: `LAKEHOOK_HOME: ${path} cannot be made: ${code}.`,
    }),
  );
});

test.runIf(process.platform === 'linux')('is refused in a folder that takes none', () => {
  expect(() => openHome('/proc/lakehook/home')).toThrow(
    'LAKEHOOK_HOME: /proc/lakehook/home cannot be made: ENOENT.',
  );
});

test.skipIf(process.getuid?.() === 0)('is refused where it cannot be written to', () => {
  const path = mkdtempSync(join(folder, 'read-only-'));
  chmodSync(path, 0o500);
  expect(() => openHome(path)).toThrow(`LAKEHOOK_HOME: ${path} cannot be written to: EACCES.`);
  expect(() => openHome(join(path, 'home'))).toThrow(/ cannot be made: EACCES[.]$/);
});
