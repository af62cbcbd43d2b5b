import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationSchema } from '../../../core/configuration/configuration.ts';
import { configurationReference } from '../../../core/configuration/reference.ts';

const page = configurationReference();

test('docs/configuration.md is the page that the schema makes (node bin/configuration.ts writes it)', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')).toBe(page);
});

test('every field of a stage has a row that says what it means', () => {
  const [, stage = ''] = page.split(/^## .+$/m);
  const rows = new Map(
    stage.split('\n').flatMap((line) => {
      const [, name = '', , , meaning = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return name.startsWith('`') ? [[name.slice(1, -1), meaning] as const] : [];
    }),
  );
  for (const name of Object.keys(configurationSchema.shape)) expect(rows.get(name), name).toMatch(/\.$/);
});

test('every link within the page leads to a heading', () => {
  const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  expect(new Set(anchors).size).toBe(anchors.length);
});
