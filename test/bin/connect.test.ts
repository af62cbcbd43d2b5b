import { expect, test } from 'vitest';
import { lakehook } from './command.ts';

test('a port that is none is named, and not taken for the usual one', async () => {
  expect(await lakehook(['list'], { PORT: '4000x' })).toEqual({
    out: '',
    err: 'lakehook: PORT must be a whole number from 0 to 65535.\n',
    code: 1,
  });
});

test('the knobs of this machine do not matter to whoever asks elsewhere', async () => {
  const knobs = { PORT: '4000x', LAKEHOOK_ENDPOINT: 'http://api.example' };
  expect(await lakehook(['list'], knobs)).toMatchObject({
    err: expect.stringContaining('must be https, except on this machine'),
    code: 2,
  });
});

test('of the knobs of this machine only the ports matter to whoever asks its service', async () => {
  const { out, err } = await lakehook(['list'], { PORT: '1', LAKEHOOK_LOG_LEVEL: 'debug' });
  expect({ out, err }).toEqual({
    out: '',
    err: expect.stringContaining('http://127.0.0.1:1 does not answer'),
  });
});
