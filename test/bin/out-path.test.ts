import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkOut } from '../../bin/out-path.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-out-'));
  mkdirSync(join(folder, 'there'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('file', join(folder, 'link'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['a new file', 'new.csv', false],
  ['a file that is there', 'file', false],
  ['a new file in new folders', 'a/b/c.csv', false],
  ['a folder', 'there', false],
  ['a new folder', 'new/', false],
  ['a folder for several files', 'there', true],
  ['a new folder for several files', 'a/b', true],
])('takes %s, and makes nothing of it', async (_, out, hasSeveralFiles) => {
  await checkOut(join(folder, out), hasSeveralFiles);
  expect(readdirSync(folder).sort()).toEqual(['file', 'link', 'there']);
});

test.each([
  ['a file for several files', 'file', true, 'would have to be a folder'],
  ['a file with a slash', 'file/', false, 'would have to be a folder'],
  ['a file within a file', 'file/a.csv', false, 'a.csv'],
  ['a folder within a file', 'file/a/b', true, 'would have to be a folder'],
  ['a link', 'link', false, 'is no regular file'],
])('refuses %s', async (_, out, hasSeveralFiles, message) => {
  await expect(checkOut(join(folder, out), hasSeveralFiles)).rejects.toThrow(message);
});

test('refuses no name at all', async () => {
  await expect(checkOut('', false)).rejects.toMatchObject({ code: 'UsageInvalid' });
});
