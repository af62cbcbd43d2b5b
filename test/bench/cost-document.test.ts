import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { costOf } from '../../bench/cost/cost.ts';
import { printed } from '../../bench/cost/print.ts';
import { readOptions } from '../../bench/cost/workload.ts';

const text = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
const shown = Array.from(text.matchAll(/```\n\$ npm run cost -- (.+)\n\n([^`]+)\n```/g), (match) => ({
  line: match[1] ?? '',
  output: match[2] ?? '',
}));

test('docs/cost.md shows three sizes', () => {
  expect(shown).toHaveLength(3);
});

test.each(shown)('docs/cost.md shows what is printed for $line', async ({ line, output }) => {
  const { workload } = readOptions(line.split(' '));
  expect(printed(await costOf(workload))).toBe(output);
});
