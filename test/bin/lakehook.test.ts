import { expect, test } from 'vitest';
import { VERSION } from '../../core/version.ts';
import { lakehook } from './command.ts';

test.each([[['--port', '4209']], [['extra', '--nope']]])('start takes no options: %j', async (options) => {
  expect(await lakehook(['start', ...options])).toEqual({
    out: '',
    err:
      'lakehook: start takes no options: PORT and the other knobs are environment variables.\n' +
      'npx lakehook help lists the commands.\n',
    code: 2,
  });
});

test('start ends with a sentence where its folder cannot be made', async () => {
  const LAKEHOOK_HOME = import.meta.filename;
  expect(await lakehook(['start'], { LAKEHOOK_HOME })).toMatchObject({
    err: `lakehook: LAKEHOOK_HOME: ${LAKEHOOK_HOME} cannot be made: EEXIST.\n`,
    code: 1,
  });
});

test('--version is that of the package', async () => {
  expect(await lakehook(['--version'])).toEqual({ out: `${VERSION}\n`, err: '', code: 0 });
});
