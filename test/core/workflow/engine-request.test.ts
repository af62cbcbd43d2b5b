import { expect, test } from 'vitest';
import { engineRequest } from '../../../core/workflow/engine-request.ts';

const CALL = { Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' }, QueryId: 'q' };
const PREPARED = { QueryString: 'SELECT ?', WorkGroup: 'w', QueryExecutionContext: { Database: 'd' } };

const tokenOf = (call = {}, prepared = {}) =>
  engineRequest({ ...CALL, ...call }, { ...PREPARED, ...prepared }).ClientRequestToken;

test("the engine's request is what was prepared, with a token", () => {
  expect(engineRequest(CALL, PREPARED)).toEqual({
    ...PREPARED,
    ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('the same query has the same token, however often it is prepared', () => {
  expect(tokenOf()).toBe(tokenOf());
});

test('no two that differ anywhere have the same token', () => {
  const tokens = [
    tokenOf(),
    tokenOf({ QueryId: 'r' }),
    tokenOf({ Caller: { ...CALL.Caller, Account: '000000000001' } }),
    tokenOf({ Caller: { ...CALL.Caller, Principal: 'AIDAOTHER' } }),
    tokenOf({}, { QueryString: `SELECT ?${' '.repeat(200_000)}` }),
    tokenOf({}, { WorkGroup: 'x' }),
    tokenOf({}, { QueryExecutionContext: { Catalog: 'c', Database: 'd' } }),
    tokenOf({}, { ExecutionParameters: ["'a'"] }),
    tokenOf({}, { ExecutionParameters: ["'a'", "'b'"] }),
  ];
  expect(new Set(tokens).size).toBe(tokens.length);
});
