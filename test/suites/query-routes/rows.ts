import { describe, expect, test } from 'vitest';
import { type RowsPage, rowsPageSchema } from '../../../core/contract/rows.ts';
import type { AskRoutes } from './ask-routes.ts';

export function rowsRoutesSuite({ ask, begun, over, refused }: AskRoutes): void {
  describe('GET /queries/{QueryId}/rows', () => {
    const page = async (of: string, query = ''): Promise<RowsPage> =>
      rowsPageSchema.parse((await ask('getRows', { of, query })).body);
    const N = [{ Name: 'n', Type: 'bigint' }];

    test('gives the rows of a result, by a page that nobody keeps', async () => {
      const of = await over('five');
      const { status, headers, body } = await ask('getRows', { of });
      expect({ status, body }).toEqual({
        status: 200,
        body: { QueryId: of, Columns: N, Rows: [['1'], ['2'], ['3'], ['4'], ['5']] },
      });
      expect(headers['cache-control']).toBe('no-store');
    });

    test.each([1, 2, 4, 5, 1_000])('in pages of at most %i, each row once and in order', async (size) => {
      const of = await over('five');
      const pages = [await page(of, `?MaxResults=${size}`)];
      for (let last = pages.at(-1); last?.NextToken !== undefined; last = pages.at(-1)) {
        expect(pages.length).toBeLessThan(10);
        pages.push(await page(of, `?MaxResults=${size}&NextToken=${last.NextToken}`));
      }
      expect(pages.flatMap(({ Rows }) => Rows)).toEqual([['1'], ['2'], ['3'], ['4'], ['5']]);
      for (const { Columns, Rows } of pages) {
        expect(Columns).toEqual(N);
        expect(Rows.length).toBeLessThanOrEqual(size);
      }
    });

    test('a page can be asked for again', async () => {
      const of = await over('five');
      const { NextToken } = await page(of, '?MaxResults=2');
      const query = `?MaxResults=3&NextToken=${NextToken}`;
      expect(await page(of, query)).toEqual(await page(of, query));
    });

    test('takes a NextToken of the same query only', async () => {
      const { NextToken = '' } = await page(await over('five'), '?MaxResults=2');
      const message = 'NextToken must be what the page before, of the same query, ended with.';
      const mine = { of: await over('succeeded'), query: `?NextToken=${NextToken}` };
      expect(await refused('getRows', mine)).toEqual({ status: 400, message });
      const madeUp = { of: await over('five'), query: `?NextToken=${NextToken.slice(0, -1)}` };
      expect(await refused('getRows', madeUp)).toEqual({ status: 400, message });
    });

    test('is a conflict for files of another format, and before the end', async () => {
      expect(await refused('getRows', { of: await over('parquet') })).toEqual({
        status: 409,
        message: 'The result is files of PARQUET; rows are given of CSV. /results leads to the files.',
      });
      expect(await refused('getRows', { of: await begun('running') })).toEqual({
        status: 409,
        message: 'The query is RUNNING: there is no result yet.',
      });
      expect(await refused('getRows', { of: await over('no-result') })).toEqual({
        status: 409,
        message: 'The query SUCCEEDED without a result.',
      });
    });

    test('are gone with the file', async () => {
      expect((await refused('getRows', { of: await over('expired') })).status).toBe(410);
    });

    test.each(['0', '1001', 'many', ''])('refuses MaxResults=%s', async (value) => {
      expect(await refused('getRows', { of: 'any', query: `?MaxResults=${value}` })).toEqual({
        status: 400,
        message:
          'MaxResults must be a whole number, 1 to 1000: how many rows a page has at most. 100 unless it is given.',
      });
    });
  });
}
