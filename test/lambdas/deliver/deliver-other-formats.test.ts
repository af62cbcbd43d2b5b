import { describe, expect, test } from 'vitest';
import type { DeliverCall } from '../../../core/workflow/deliver-call.ts';
import { deliver } from '../../../lambdas/deliver/deliver.ts';
import type { ResultFiles } from '../../../lambdas/deliver/result-files.ts';
import { CALL, setUp } from './deliver-set-up.ts';

describe('delivering', () => {
  describe('a result of another format', () => {
    const UNLOADED: DeliverCall = {
      ...CALL,
      Order: { ...CALL.Order, OutputFormat: 'PARQUET' },
      Execution: {
        Status: { State: 'SUCCEEDED', CompletionDateTime: '2026-01-01T00:00:05.000Z' },
        Statistics: { DataManifestLocation: 's3://results/results/e-manifest.csv' },
        StatementType: 'DML',
        SubstatementType: 'UNLOAD',
        OutputLocation: 's3://results/results/e',
      },
    };
    const listing = (count: number): ResultFiles => ({
      listed: async ({ Bucket, Key }) => {
        expect({ Bucket, Key }).toEqual({ Bucket: 'results', Key: 'results/e-manifest.csv' });
        return Array.from({ length: count }, (_, at) => ({ Key: `results/q/${at}`, ContentLength: 10 }));
      },
    });

    test('is told file by file', async () => {
      const { dependencies, sent } = setUp([200]);
      await deliver(UNLOADED, { ...dependencies, files: listing(2) });
      expect(sent[0]?.body).toMatchObject({
        State: { State: 'SUCCEEDED' },
        QueryResult: {
          ExpiredIn: 60,
          ContentLength: 20,
          FileCount: 2,
          Files: [
            {
              PresignedUrl: 'https://results.example/results/q/0?signed=1',
              ContentLength: 10,
              Format: 'PARQUET',
            },
            {
              PresignedUrl: 'https://results.example/results/q/1?signed=2',
              ContentLength: 10,
              Format: 'PARQUET',
            },
          ],
        },
      });
    });

    test('of more than 100 files is told with the first 100 links, and how many there are', async () => {
      const { dependencies, sent } = setUp([200]);
      await deliver(UNLOADED, { ...dependencies, files: listing(101) });
      const { QueryResult } = Object(sent[0]?.body);
      expect(QueryResult).toMatchObject({ FileCount: 101, ContentLength: 1_010 });
      expect(QueryResult.Files).toHaveLength(100);
    });

    test('of more than 1,000 files is counted in full', async () => {
      const { dependencies, records } = setUp([200]);
      await deliver(UNLOADED, { ...dependencies, files: listing(1_001) });
      const result = Object((await records.get('e'))?.Outcome?.Result);
      expect(result).toMatchObject({ Bucket: 'results', FileCount: 1_001, ContentLength: 10_010 });
      expect(result.Files).toHaveLength(1_000);
    });

    test.each([
      ['an empty manifest', UNLOADED.Execution?.Statistics],
      ['no manifest', {}],
    ])('without rows has no files: %s', async (_, Statistics) => {
      const { dependencies, sent } = setUp([200]);
      const Execution = { Status: { State: 'SUCCEEDED' as const }, ...UNLOADED.Execution, Statistics };
      await deliver({ ...UNLOADED, Execution }, { ...dependencies, files: listing(0) });
      expect(sent[0]?.body).toMatchObject({
        State: { State: 'SUCCEEDED' },
        QueryResult: { ContentLength: 0, FileCount: 0, Files: [] },
      });
    });

    test('whose manifest is gone is told as a failure', async () => {
      const { dependencies, sent } = setUp([200]);
      await deliver(UNLOADED, { ...dependencies, files: { listed: async () => undefined } });
      expect(sent[0]?.body).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'ResultMissing' } });
    });

    test('of a query that failed is not looked for', async () => {
      const { dependencies, sent } = setUp([200]);
      await deliver({ ...UNLOADED, Execution: { Status: { State: 'FAILED' } } }, dependencies);
      expect(sent[0]?.body).toMatchObject({ Error: { Code: 'QueryFailed' } });
    });
  });
});
