import { afterAll, describe, expect, test } from 'vitest';
import { post, refusalOf } from '../support/caller.ts';
import { homeFolder, startService } from '../support/service.ts';

const home = homeFolder();
afterAll(() => home.remove());

describe('lakehook start', () => {
  test('makes the sample, asks a query of itself, shows its callback, and ends on SIGTERM', async () => {
    const service = await startService(home.path, { LAKEHOOK_DEMO: '1' });
    expect((await fetch(`${service.apiUrl}/healthz`)).status).toBe(200);
    await expect.poll(service.printed, { timeout: 30_000 }).toContain('Try it:');
    const printed = service.printed();
    expect(printed).toContain('1,080,000 orders over 90 days');
    expect(printed).toMatch(/POST \/queries +\d+ ms +202/);
    expect(printed).toMatch(/callback +\d+ ms +SUCCEEDED, signature holds, /);
    expect(printed).toMatch(/download +\d+ ms +200/);
    expect(printed).toMatch(/country +orders +revenue/);
    const inbox = await fetch(`${service.apiUrl}/inbox`);
    expect(inbox.headers.get('content-type')).toContain('text/html');
    expect(await inbox.text()).toContain('SUCCEEDED');
    expect(await service.end('SIGTERM')).toBe(0);
  });

  test('started again, keeps its data and its messages', async () => {
    const service = await startService(home.path);
    expect(service.printed()).not.toContain('orders over 90 days');
    expect(await (await fetch(`${service.apiUrl}/inbox`)).text()).toContain('SUCCEEDED');
    expect(await service.end('SIGINT')).toBe(0);
  });

  // npm says where it is to what it runs; `npm test` runs this.
  const npm = process.env.npm_execpath ?? '';
  test.skipIf(!npm)('ends with the npm that started it: no shell stands between them', async () => {
    const service = await startService(home.path, { HOME: home.path }, [npm, 'start']);
    expect(await service.end('SIGTERM')).toBe(0);
    await expect.poll(service.printed).toContain('Ended.');
    await expect(fetch(`${service.apiUrl}/healthz`)).rejects.toThrow();
  });

  test('refuses callbacks to loopback where the knob does not list it', async () => {
    const service = await startService(home.path, { LAKEHOOK_CALLBACK_ALLOW: 'receiver.internal' });
    const refused = await post(service.apiUrl, { Query: 'SELECT 1', CallbackUrl: 'http://127.0.0.1:9/' });
    expect(refused.status).toBe(400);
    expect(refusalOf(refused).Message).toContain('CallbackUrl');
    const accepted = await post(service.apiUrl, {
      Query: 'SELECT 1',
      CallbackUrl: 'http://receiver.internal:9/',
    });
    expect(accepted.status).toBe(202);
    await service.end('SIGTERM');
  });

  test.each([
    ['PORT', 'abc'],
    ['LAKEHOOK_WEBHOOK_SECRET', 'whsec_short'],
    ['LAKEHOOK_CALLBACK_ALLOW', '10.0.0.0/99'],
    ['LAKEHOOK_DEMO', 'maybe'],
  ])('names the knob that is wrong: %s', async (knob, value) => {
    await expect(startService(home.path, { [knob]: value })).rejects.toThrow(knob);
  });
});
