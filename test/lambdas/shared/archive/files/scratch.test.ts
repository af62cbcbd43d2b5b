import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  clearScratch,
  DUCKDB_FOLDER,
  scratchFolder,
} from '../../../../../lambdas/shared/archive/files/scratch.ts';

test('what a process left that was killed is gone once the next one begins, and nothing else is', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'lakehook-scratch-'));
  const left = await scratchFolder(parent);
  writeFileSync(join(left.path, '0.text'), 'rows');
  mkdirSync(join(parent, DUCKDB_FOLDER));
  writeFileSync(join(parent, 'another'), '');
  clearScratch(parent);
  expect(readdirSync(parent)).toEqual(['another']);
  clearScratch(join(parent, 'absent'));
  rmSync(parent, { recursive: true });
});
