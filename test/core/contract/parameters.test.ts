import { describe, expect, test } from 'vitest';
import {
  getQueryParameters,
  getResultsParameters,
  listQueriesParameters,
  noParameters,
} from '../../../core/contract/parameters.ts';

describe('what stands behind the ?', () => {
  test.each([
    [getQueryParameters, {}, {}],
    [getQueryParameters, { WaitTimeSeconds: '0' }, { WaitTimeSeconds: 0 }],
    [getQueryParameters, { WaitTimeSeconds: '20' }, { WaitTimeSeconds: 20 }],
    [getResultsParameters, { File: '007' }, { File: 7 }],
    [listQueriesParameters, { State: 'RUNNING', MaxResults: '100' }, { State: 'RUNNING', MaxResults: 100 }],
    [listQueriesParameters, { NextToken: 'eyJJZCI6IjEifQ' }, { NextToken: 'eyJJZCI6IjEifQ' }],
    [noParameters, {}, {}],
  ])('is read from text: %#', (schema, text, read) => {
    expect(schema.parse(text)).toEqual(read);
  });

  test.each([
    [getQueryParameters, 'WaitTimeSeconds', ['', '-1', '21', '1.5', '1e1', '0x1', ' 1', 'ten']],
    [getResultsParameters, 'File', ['-1', 'first', '1000000000']],
    [listQueriesParameters, 'State', ['', 'running', 'DONE']],
    [listQueriesParameters, 'MaxResults', ['0', '101', '']],
    [listQueriesParameters, 'NextToken', ['', 'a b', 'a=', 'a'.repeat(2_049)]],
    [noParameters, 'Other', ['1']],
  ])('is refused by name: %#', (schema, name, texts) => {
    for (const text of texts) {
      const issues = schema.safeParse({ [name]: text }).error?.issues ?? [];
      expect(issues.length, text).toBeGreaterThan(0);
      for (const issue of issues) expect(issue.path[0] ?? Object(issue).keys?.[0]).toBe(name);
    }
  });
});
