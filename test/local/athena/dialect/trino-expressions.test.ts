import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestAthena } from '../support.ts';
import { ANSWERS } from './trino-expressions/answers.ts';
import { REFUSED } from './trino-expressions/refused.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open();
});

afterAll(() => athena.close());

async function outcome(expression: string): Promise<string | null> {
  const file = await athena
    .file(`SELECT ${expression} AS answer`)
    .catch((error: Error) => `refused: ${error.message}`);
  const value = /^"answer"\n(.*)\n$/s.exec(file)?.[1];
  if (value === undefined) return file;
  return value === '' ? null : value.slice(1, -1).replaceAll('""', '"');
}

describe.each(Object.entries(ANSWERS))('answers as Trino does: %s', (_, expressions) => {
  test.each(expressions)('%s', async (expression, answer) => {
    expect(await outcome(expression)).toBe(answer);
  });
});

describe('refuses rather than answers wrongly', () => {
  test.each(REFUSED)('%s', async (expression) => {
    expect(await outcome(expression)).toMatch(/^refused: ./);
  });
});
