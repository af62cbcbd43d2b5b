import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readStage } from '../../core/configuration/stages.ts';
import { resourceOf, synthesize } from './support/synthesis.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = globSync('**/*.md', {
  cwd: ROOT,
  exclude: ['node_modules', '.git', '.lakehook', 'cdk.out'],
}).sort();
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

test.each(PAGES)('every file that %s leads to is there, and so is the heading', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

test('the pages are found, and links on them', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/security.md', 'docs/runbook.md']));
  expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(100);
});

test('each threat names a test that shows what stands against it', () => {
  const rows = read('docs/security.md')
    .split('\n')
    .filter((line) => /^\| [A-Z]/.test(line));
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter((row) => !/\]\(\.\.\/test\/[\w/.-]+\)[^|]*\|$/.test(row))).toEqual([]);
});

test('the configurations of the second account are valid', () => {
  const blocks = [...read('docs/second-account.md').matchAll(/```json\n("prod": [\s\S]*?)```/g)];
  expect(blocks).toHaveLength(1);
  for (const [, block = ''] of blocks) {
    const { prod } = z.object({ prod: z.unknown() }).parse(JSON.parse(`{${block}}`));
    expect(readStage({ prod }, 'prod')).toMatchObject({ exposure: { kind: 'PRIVATE' } });
  }
});

test('the key policy that the owner of a key has to write is what the stack writes for its own', () => {
  const [, block = ''] =
    /## A key of your own[\s\S]*?```json\n([\s\S]*?)```/.exec(read('docs/security.md')) ?? [];
  const said: { Sid: string }[] = JSON.parse(
    block.replaceAll('<region>', 'eu-central-1').replaceAll('<account>', '111122223333'),
  );
  const template = synthesize({
    account: '111122223333',
    region: 'eu-central-1',
    encryption: { kind: 'CUSTOMER_KEY' },
  });
  const { KeyPolicy } = resourceOf(template, 'AWS::KMS::Key').Properties;
  const written: { Sid?: string }[] = Object(KeyPolicy).Statement;
  for (const statement of said) {
    const text = JSON.stringify(written.find(({ Sid }) => Sid === statement.Sid));
    expect(JSON.parse(text.replaceAll('<AWS::URLSuffix>', 'amazonaws.com'))).toEqual(statement);
  }
  expect(said.map(({ Sid }) => Sid)).toEqual(['Logs', 'DeadLetters']);
});

/** Where the links of a page lead within the project. */
function linksOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || anchorsOf(file).includes(anchor);
}

/** A page without its fenced code, in which a # begins a comment. */
function proseOf(page: string): string {
  return read(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9_ -]/g, '')
      .replaceAll(' ', '-'),
  );
}
