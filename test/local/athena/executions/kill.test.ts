import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestAthena } from '../support.ts';

const CHILD = `
  import { openAthena } from '${join(import.meta.dirname, '../../../../local/athena/athena.ts')}';
  const home = process.argv[2];
  const athena = await openAthena({
    databaseFile: home + '/athena.sqlite', lakeRoot: home + '/buckets', resultsLocation: 's3://results/athena/',
    workGroups: [{ name: 'primary' }], maxConcurrent: 1,
    clock: { now: Date.now, sleep: () => Promise.reject(new Error('nobody sleeps here')) },
    emit: ({ detail }) => { if (detail.currentState === 'SUCCEEDED') console.log('done', detail.queryExecutionId); },
  });
  const start = async (QueryString) => (await athena.service.call('StartQueryExecution', { QueryString })).QueryExecutionId;
  await start('SELECT 1 AS a');
  console.log('long', await start("SELECT n, 'some text to fill the file' AS s FROM UNNEST(sequence(1, 10000)) AS t(n), UNNEST(sequence(1, 300)) AS u(m)"));
  console.log('next', await start('SELECT 3 AS a'));
`;

test('after kill -9 in the midst of writing, every query ends, with a whole file', async () => {
  const home = mkdtempSync(join(tmpdir(), 'athena-kill-'));
  const script = join(home, 'child.ts');
  writeFileSync(script, CHILD);
  const child = spawn(process.execPath, [script, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const said = new Map<string, string>();
  for await (const chunk of child.stdout) {
    for (const [, what, id] of String(chunk).matchAll(/^(done|long|next) (\S+)$/gm))
      said.set(what ?? '', id ?? '');
    if (said.size === 3) break;
  }
  const scratch = join(home, 'athena.sqlite-scratch');
  const long = said.get('long') ?? '';
  await expect.poll(() => readdirSync(scratch).join(), { interval: 5 }).toContain(long);
  child.kill('SIGKILL');
  await gone;
  expect(readdirSync(scratch).join()).toContain(long);
  expect(readdirSync(join(home, 'buckets', 'results', 'athena'))).toEqual([`${said.get('done')}.csv`]);

  const athena = await TestAthena.open({ maxConcurrent: 1 }, home);
  expect(readdirSync(scratch)).toEqual(['spill']);
  await athena.athena.resume();
  const next = await athena.ended(said.get('next') ?? '');
  expect(readFileSync(athena.pathOf(next.location), 'utf8')).toBe('"a"\n"3"\n');
  const { state, location } = await athena.get(long);
  expect(state).toBe('SUCCEEDED');
  expect(readFileSync(athena.pathOf(location), 'latin1').split('\n').length).toBe(3_000_002);
  await athena.close();
}, 30_000);
