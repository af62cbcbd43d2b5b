import { readFileSync } from 'node:fs';
import type { TestAthena } from '../../support.ts';

/** Runs an UNLOAD and answers the paths of its files. */
export async function unload(
  athena: TestAthena,
  query: string,
  folder: string,
  properties: string,
  more: object = {},
): Promise<string[]> {
  const ended = await athena.run(`UNLOAD (${query}) TO 's3://lake/${folder}/' WITH (${properties})`, more);
  if (ended.reason !== undefined) throw new Error(ended.reason);
  return readFileSync(athena.pathOf(ended.manifest ?? ''), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((uri) => athena.pathOf(uri));
}
