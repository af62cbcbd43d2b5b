import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { tokensIn } from '../../core/workflow/tokens.ts';
import { parseDefinition } from '../../local/states/definition/definition.ts';
import { TASKS } from '../../local/tasks/tasks.ts';
import { workflows } from '../../local/workflows.ts';

const resources = z.object({ States: z.record(z.string(), z.object({ Resource: z.string().optional() })) });
const bound = workflows({
  recordTable: 'records',
  recordLifetimeSeconds: 7_776_000,
  archiveWorkGroup: 'archive',
});

describe.each(bound)('the $name workflow on one machine', ({ name, definition }) => {
  test('has every token bound', () => {
    expect(tokensIn(definition)).toEqual([]);
  });

  test('is the file that is deployed but for its tokens', () => {
    const file = readFileSync(new URL(`../../statemachine/${name}.asl.json`, import.meta.url), 'utf8');
    let rest = definition;
    for (const piece of file.split(/\$\{\w+\}/)) {
      expect(rest).toContain(piece);
      rest = rest.slice(rest.indexOf(piece) + piece.length);
    }
    expect(rest).toBe('');
  });

  test('is accepted by the interpreter', () => {
    expect(() => parseDefinition(name, definition)).not.toThrow();
  });

  test('names only resources that have a task', () => {
    const { States } = resources.parse(JSON.parse(definition));
    const named = Object.values(States).flatMap(({ Resource }) => (Resource ? [Resource] : []));
    expect(named.length).toBeGreaterThan(0);
    for (const resource of named) expect(Object.keys(TASKS)).toContain(resource);
  });
});

test('every task is one that a definition names', () => {
  const texts = bound.map(({ definition }) => definition).join('');
  for (const resource of Object.keys(TASKS)) expect(texts).toContain(`"${resource}"`);
});
