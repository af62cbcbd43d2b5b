import { chmodSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cell, csvRows } from '../../bin/csv-rows.ts';
import { createClient, type LakehookClient } from '../../client/client.ts';
import { connectToSample, startNight } from '../support/sample-night.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';
import { browserLacks, startBrowser } from './browser.ts';
import { type PageProcess, startPage } from './page-process.ts';

if (browserLacks) process.stderr.write(`The pages are left out: ${browserLacks}\n`);

/** The example's page, in a real browser, over the running service and its sample database. */
describe.skipIf(browserLacks)('the page of a dataset', () => {
  const home = homeFolder();
  let service: RunningService;
  let client: LakehookClient;
  let server: PageProcess;
  let browser: Browser;
  let page: Page;
  /** What the browser complains about, such as what the policy does not let in. */
  let complaints: string[];

  beforeAll(async () => {
    // The database runs as a user of its own where this one is root.
    chmodSync(home.path, 0o755);
    service = await startService(home.path, { LAKEHOOK_DATABASE: '1' });
    client = createClient({ endpoint: service.apiUrl });
    [server, browser] = await Promise.all([startPage(service.apiUrl), startBrowser()]);
    await makeOwnRows(service, client);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.end(), service?.end('SIGTERM')]);
    home.remove();
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(server.url);
    await page.getByLabel('First day').fill(OLDEST);
    await page.getByLabel('Last day').fill(LATE);
    await page.getByLabel('Order by').selectOption('order_id');
    await page.getByLabel('Direction').selectOption('ASC');
  });
  afterEach(() => page.close());

  const show = () => page.getByRole('button', { name: 'Show rows' }).click();
  const place = (text: string) => page.locator('#place', { hasText: text }).waitFor();
  const cells = (column: number) => page.locator(`#result td:nth-child(${column})`).allInnerTexts();
  const choose = async (...names: string[]) => {
    await page.locator('summary').click();
    for (const box of await page.locator('#columns input').all()) {
      await box.setChecked(names.includes(await box.inputValue()));
    }
  };
  const addFilter = async (column: string, condition: string, value?: string) => {
    await page.getByRole('button', { name: 'Add a filter' }).click();
    const line = page.locator('#filters li').last();
    await line.getByLabel('Column').selectOption(column);
    await line.getByLabel('Condition').selectOption(condition);
    if (value !== undefined) await line.getByLabel('Value').fill(value);
  };
  const error = () => page.getByRole('alert').innerText();

  test('lists rows of database and lake in pages, and downloads them all', async () => {
    expect(await page.locator('#facts').innerText()).toMatch(/ rows in the database, [\d,]+ in the lake\./);
    await choose('order_id', 'note');
    await show();
    await place('Rows 1 to 100');
    expect(await cells(1)).toEqual(OWN.slice(0, 100).map(({ id }) => String(id)));
    await page.getByRole('button', { name: 'Next' }).click();
    await place('Rows 101 to 200');
    await page.getByRole('button', { name: 'Next' }).click();
    await place('Rows 201 to 250');
    expect(await cells(1)).toEqual(OWN.slice(200).map(({ id }) => String(id)));
    expect(await page.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Previous' }).click();
    await place('Rows 101 to 200');

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    const download = await downloading;
    const text = await readFile(await download.path(), 'utf8');
    const rows: Cell[][] = [];
    for await (const row of csvRows(new Blob([text]).stream().pipeThrough(new TextDecoderStream()))) {
      rows.push(row);
    }
    expect(rows).toEqual([['order_id', 'note'], ...OWN.map(({ id, note }) => [String(id), note])]);
    expect(complaints).toEqual([]);
  });

  test('shows values as text whatever they look like, and NULL apart from the empty text and from the word', async () => {
    await choose('note');
    await show();
    await place('Rows 1 to 100');
    const notes = page.locator('#result td');
    expect((await notes.allInnerTexts()).slice(0, 5)).toEqual([SCRIPT, IMAGE, 'NULL', 'empty', 'NULL']);
    expect(await page.locator('#result td .null').count()).toBe(20);
    expect(await page.locator('#result td .empty').count()).toBe(20);
    expect(await notes.nth(2).locator('.null').count()).toBe(0);
    expect(await page.locator('#result img, #result script').count()).toBe(0);
    expect(await page.title()).toBe('Datasets');
    expect(complaints).toEqual([]);
  });

  test('filters by values, ranges, NULL and booleans', async () => {
    await addFilter('note', 'value', SCRIPT);
    await addFilter('note', 'null');
    await addFilter('order_id', 'From', String(FIRST_ID + 100));
    await addFilter('order_id', 'To', String(FIRST_ID + 110));
    await addFilter('gift', 'true');
    await show();
    await place('Rows 1 to 4');
    expect(await cells(1)).toEqual([100, 104, 105, 109].map((index) => String(FIRST_ID + index)));
    await page.getByRole('button', { name: 'Remove' }).last().click();
    await addFilter('gift', 'null');
    await show();
    await page.locator('#place', { hasText: 'No rows' }).waitFor();
  });

  test('tells what is wrong, and forgets it with the next question', async () => {
    await page.getByLabel('Last day').fill(OLDEST.replace('20', '19'));
    await show();
    await expect.poll(error).toBe('The last day must not be before the first.');
    await page.getByLabel('Last day').fill(LATE);
    await addFilter('amount', 'From', '<b>much</b>');
    await show();
    await expect
      .poll(error)
      .toBe('Filters.amount.From: must be a number, or a text that is one, as amount is numeric(12,2).');
    expect(await page.locator('#result').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Remove' }).click();
    await show();
    await place('Rows 1 to 100');
    expect(await error()).toBe('');
  });

  test('stops what nobody waits for any more', async () => {
    await page.getByLabel('Last day').fill(new Date().toISOString().slice(0, 10));
    await show();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => page.locator('#progress').isVisible()).toBe(false);
    const newest = async () => (await client.list({ pageSize: 1 }).next()).value?.State.State;
    await expect.poll(newest, { timeout: 50_000 }).toBe('CANCELLED');
  });

  test('is kept from other sites, and asks nothing that the form does not have', async () => {
    const answer = await fetch(server.url);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    const ask = (body: object, type = 'application/json') =>
      fetch(`${server.url}/api/datasets/orders/queries`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(body),
      });
    const question = { StartDateTime: OLDEST, EndDateTime: LATE, Filters: {}, Columns: ['order_id'] };
    expect((await ask(question, 'text/plain')).status).toBe(415);
    const calling = await ask({ ...question, CallbackUrl: 'https://example.com/' });
    expect([calling.status, await calling.text()]).toEqual([400, expect.stringContaining('CallbackUrl')]);
    expect(await statusAs('rebound.example', server.url)).toBe(403);
    expect((await fetch(`${server.url}/api/queries/nobodys/download`)).status).toBe(404);
  });

  test('and the inbox shows a callback as it arrives', async () => {
    await page.goto(`${service.apiUrl}/inbox`);
    await expect.poll(() => page.locator('#status').innerText()).toBe('Live');
    await client.submit({ Query: 'SELECT 1 AS one', CallbackUrl: `${service.apiUrl}/inbox/browser` });
    await page.locator('#messages > li', { hasText: 'SUCCEEDED' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
// Days before those of the sample.
const OLDEST = day(100);
const LATE = day(99);
const FIRST_ID = 50_000_000;
const SCRIPT = '<script>document.title = "theirs"</script>';
const IMAGE = '<img src="x" onerror="document.title = \'theirs\'">';
const NOTES = [SCRIPT, IMAGE, 'NULL', '', null];

/** 230 of the oldest day, which move to the lake, and 20 that come late. */
const OWN = Array.from({ length: 250 }, (_, index) => ({
  id: FIRST_ID + index,
  note: NOTES[index % NOTES.length] ?? null,
}));

const INSERT = `
  INSERT INTO orders (order_id, customer_id, channel, status, amount, placed_at, updated_at, gift, note)
  SELECT id, 1, 'web', 'paid', 1, $1::timestamptz, now(), true, note
  FROM unnest($2::bigint[], $3::text[]) AS own (id, note)`;

async function makeOwnRows(service: RunningService, client: LakehookClient) {
  const database = await connectToSample(service);
  const insert = (of: string, rows: typeof OWN) =>
    database.query(INSERT, [`${of}T12:00:00Z`, rows.map(({ id }) => id), rows.map(({ note }) => note)]);
  try {
    await insert(OLDEST, OWN.slice(0, 230));
    const night = await startNight(service);
    const batches = async () => (await client.dataset('orders')).Batches?.Committed;
    const someHaveMoved = async () => expect(await batches()).toBeGreaterThanOrEqual(1);
    await vi.waitFor(someHaveMoved, { timeout: 60_000, interval: 50 });
    await night.stop();
    await insert(LATE, OWN.slice(230));
  } finally {
    await database.end();
  }
}

/** What the server says to somebody who calls it by another name. */
async function statusAs(host: string, url: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
    .on('error', reject)
    .end();
  return promise;
}
