import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askDataset, CALLER, context, request, requestFor, submit } from './templates.ts';

describe('the request template', () => {
  it.each(['orders', 'order-lines'])('names the dataset %s beside the request', (name) => {
    expect(askDataset(name).input).toEqual({
      Request: { StartDateTime: '2026-01-01' },
      Caller: { Account: '111122223333', Principal: CALLER },
      Dataset: name,
    });
  });

  it.each([
    'order',
    'orders2',
    'orders|order-lines',
    'ORDERS',
    '',
    'orders\n',
    'x","Caller":{"Account":"1"}',
    '.*',
  ])('has no execution started for %j, which is no dataset', (name) => {
    expect(askDataset(name)).toMatchObject({
      name: 'There is no such dataset.',
      input: expect.not.objectContaining({ Dataset: expect.anything() }),
    });
  });

  it('takes no dataset from what stands behind the ? or in a header', () => {
    const params = { path: {}, querystring: { Dataset: 'orders' }, header: { Dataset: 'orders' } };
    const { input } = JSON.parse(request({ body: '{"Query":"SELECT 1"}', context, params }).text);
    expect(Object.keys(JSON.parse(input))).toEqual(['Request', 'Caller']);
  });

  it('names the execution after the id of the request that clients cannot choose', () => {
    expect(submit('{"Query":"SELECT 1"}')).toEqual({
      stateMachineArn: 'arn:aws:states:::query',
      name: 'Kx8XgMIAMFbzQ',
      input: { Request: { Query: 'SELECT 1' }, Caller: { Account: '111122223333', Principal: CALLER } },
    });
  });

  it('names the execution after the caller and the token, where there is one', () => {
    const token = 'a_-Z'.repeat(10);
    expect(submit(JSON.stringify({ Query: 'SELECT 1', ClientRequestToken: token })).name).toBe(
      `${CALLER}-${token}`,
    );
  });

  it('takes an account for one caller where the deployment does', () => {
    const token = 'a_-Z'.repeat(10);
    const body = JSON.stringify({ Query: 'SELECT 1', ClientRequestToken: token });
    const call = JSON.parse(requestFor('ACCOUNT')({ body, context }).text);
    expect(call.name).toBe(`111122223333-${token}`);
    expect(JSON.parse(call.input).Caller).toEqual({ Account: '111122223333', Principal: '111122223333' });
  });

  it('gives the same name and input to the same request, and another input to another', () => {
    const ClientRequestToken = 'a_-Z'.repeat(10);
    const render = (Query: string, indent = 0) =>
      request({ body: JSON.stringify({ Query, ClientRequestToken }, null, indent), context }).text;
    expect(render('SELECT 1', 2)).toBe(render('SELECT 1'));
    const [one, other] = [JSON.parse(render('SELECT 1')), JSON.parse(render('SELECT 2'))];
    expect(other.name).toBe(one.name);
    expect(other.input).not.toBe(one.input);
  });

  it.each([
    ['of 4,096 characters', 4_096, 'Kx8XgMIAMFbzQ'],
    ['of 4,097 characters', 4_097, 'Context must be at most 4096 characters of JSON.'],
  ])('takes a Context %s or says why not', (_, length, name) => {
    expect(submit(JSON.stringify({ Query: 'x', Context: 'x'.repeat(length - 2) })).name).toBe(name);
  });

  it.each([
    ['quotes', `'"'' \\' \\" \\\\' '\\\\\\''`],
    ['backslashes', '\\ \\\\ \\n \\u0041 \\/ C:\\x'],
    ['line ends', 'a\nb\r\nc\u2028d\u2029e\u0085f'],
    ['references', `$util $input.json("$") $\{StateMachineArn} $!{body} $context.requestId $body-$name`],
    ['directives', '#set($x = 1) #if(true)#end ## comment #* block *# #[[raw]]# #parse("x") #evaluate($x)'],
    ['what others take for a quote', '@@body@@'],
    ['control characters', '\u0000\u0001\b\f\t\u001f\u007f'],
    ['lone surrogates', '\ud800 x \udc00'],
    ['characters beyond the plane', '😀 𝒳 é ß 漢 \ufeff'],
    ['replacement groups', '$1 $& $$ \\$1'],
    ['100 kB of SQL', `SELECT '${`it''s \\ "$x" #if 日本`.repeat(5_000)}' FROM "t"`],
  ])('hands on %s as they are', (_, query) => {
    expect(submit(JSON.stringify({ Query: query })).input.Request).toEqual({ Query: query });
  });

  it('hands on any body as it is, and nothing else', () => {
    const spice = fc.constantFrom(
      '$',
      '#set(',
      '\\',
      "'",
      '"',
      "\\'",
      '@@',
      '/',
      '$util',
      '##',
      '\n',
      '${',
      '#end',
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(spice, fc.string())).map((parts) => parts.join('')),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    );
    const body = fc.record(
      { Query: anyText, Context: fc.jsonValue({ stringUnit: 'binary' }), Database: anyText },
      { requiredKeys: ['Query'] },
    );
    fc.assert(
      fc.property(body, fc.constantFrom(0, 2), (sent, indent) => {
        const { input } = submit(JSON.stringify(sent, null, indent));
        expect(JSON.stringify(input.Request)).toBe(JSON.stringify(sent));
        expect(input.Caller).toEqual({ Account: '111122223333', Principal: CALLER });
      }),
      { numRuns: 500 },
    );
  });
});
