import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Runs an app as the CDK's command line does, with this context. */
function synth(app: string, context: object) {
  const env = { PATH: process.env.PATH, CDK_CONTEXT_JSON: JSON.stringify(context) };
  return promisify(execFile)(process.execPath, [join(ROOT, 'bin', app)], { cwd: ROOT, env });
}

test.each([
  [
    'app.ts',
    { stage: 'nope', lakehook: { dev: {}, prod: {} } },
    'lakehook: there is no stage called nope, but dev, prod',
  ],
  [
    'app.ts',
    { lakehook: { dev: { account: 1 } } },
    'lakehook.dev.account: must be the 12 digits of an account',
  ],
  [
    'caller-app.ts',
    { lakehook: { dev: { region: 'x' } } },
    'lakehook.dev.region: must be the name of a region',
  ],
])('%s says what is wrong with the configuration, and nothing else: %j', async (app, context, fault) => {
  await expect(synth(app, context)).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: `The configuration is not valid.\n${fault}\n`,
  });
});

test('the stage local is not deployed, and a caller needs a role', async () => {
  await expect(synth('app.ts', { stage: 'local', lakehook: { local: {} } })).rejects.toMatchObject({
    stderr: 'The stage local is one machine’s own and is not deployed.\n',
  });
  await expect(synth('caller-app.ts', {})).rejects.toMatchObject({
    stderr: 'The stage has no callerRole.\n',
  });
});
