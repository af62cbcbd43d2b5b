import { describe, expect, test } from 'vitest';
import { apiStandIn, refusal, view } from '../client/api-stand-in.ts';
import { lakehook } from './command.ts';
import { GET, Statistics, succeeding } from './succeeding-query.ts';

describe('lakehook status, results, cancel and list', () => {
  const ask = (url: string, ...args: string[]) => lakehook([...args, '--endpoint', url]);

  test.each(['status', 'results', 'cancel'])(
    '%s of what is no QueryId is a wrong command line',
    async (command) => {
      await using api = await apiStandIn({});
      expect(await ask(api.url, command, '..')).toEqual({
        out: '',
        err: 'lakehook: A QueryId must be given.\n',
        code: 2,
      });
    },
  );

  test('status tells how a query stands, or stood', async () => {
    await using api = await apiStandIn({
      [GET]: [{ body: view('RUNNING', { Statistics }) }, { body: view('CANCELLED') }],
    });
    expect(await ask(api.url, 'status', 'q1')).toEqual({
      out: 'RUNNING, 783 kB scanned, about $0.000048\n',
      err: '',
      code: 0,
    });
    expect(await ask(api.url, 'status', 'q1')).toEqual({ out: '', err: 'CANCELLED\n', code: 1 });
  });

  test('results shows the rows of a query that has succeeded', async () => {
    await using api = await apiStandIn(succeeding);
    const { out, code } = await ask(api.url, 'results', 'q1', '--max-rows', '1');
    expect({ out, code }).toEqual({ out: 'country  orders  note\nDE        48479  NULL\n', code: 0 });
  });

  test('results of a query that has none yet ends with 1', async () => {
    await using api = await apiStandIn({ [GET]: { body: view('RUNNING') } });
    expect(await ask(api.url, 'results', 'q1')).toEqual({ out: '', err: 'RUNNING\n', code: 1 });
  });

  test('cancel stops a query, or says why not', async () => {
    const Conflict = refusal(409, 'Conflict', 'It has SUCCEEDED.');
    await using api = await apiStandIn({
      'DELETE /queries/q1': [{ status: 202, body: { QueryId: 'q1' } }, Conflict],
    });
    expect(await ask(api.url, 'cancel', 'q1')).toEqual({ out: '', err: 'q1 is being cancelled.\n', code: 0 });
    expect(await ask(api.url, 'cancel', 'q1')).toEqual({
      out: '',
      err: 'lakehook: Conflict: It has SUCCEEDED.\n',
      code: 1,
    });
  });

  test('list shows as many as are asked for', async () => {
    const Queries = ['q3', 'q2', 'q1'].map((QueryId) => ({ ...view('RUNNING'), QueryId }));
    await using api = await apiStandIn({ 'GET /queries?State=RUNNING&MaxResults=2': { body: { Queries } } });
    const { out, code } = await ask(api.url, 'list', '--state', 'running', '--max', '2');
    expect({ out, code }).toEqual({
      out: 'q3  2026-11-20T22:24:03.132Z  RUNNING\nq2  2026-11-20T22:24:03.132Z  RUNNING\n',
      code: 0,
    });
  });

  test.each(['stauts', 'constructor'])('no command is called %s', async (name) => {
    expect(await lakehook([name])).toEqual({
      out: '',
      err: `lakehook: "${name}" is not a command.\nnpx lakehook help lists the commands.\n`,
      code: 2,
    });
  });

  test('end with 2 where the command line is wrong', async () => {
    expect(await lakehook(['results'])).toMatchObject({ out: '', code: 2 });
    expect(await lakehook(['list', '--state', 'DONE'])).toMatchObject({ out: '', code: 2 });
  });
});
