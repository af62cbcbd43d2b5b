import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindTokens } from '../../../core/workflow/tokens.ts';
import { mappingTemplate } from '../../../local/http/mapping-template.ts';

const CALLER = 'AROAEXAMPLEEXAMPLE123';
const context = {
  // Clients can choose this one; nothing may be made of it.
  requestId: `${CALLER}-chosen-by-the-client`,
  extendedRequestId: 'Kx8+Xg/MIAMFbzQ=',
  requestTimeEpoch: 1_790_000_000_123,
  resourcePath: '/queries',
  identity: { caller: `${CALLER}:session`, accountId: '111122223333' },
};

const text = (part: string) =>
  readFileSync(new URL(`../../../statemachine/submit.${part}.vtl`, import.meta.url), 'utf8');
const requestFor = (CallerScope: string) =>
  mappingTemplate(
    bindTokens(text('request'), {
      StateMachineArn: 'arn:aws:states:::query',
      CallerScope,
      DatasetNames: 'orders|order-lines',
    }),
  );
const request = requestFor('PRINCIPAL');
const response = mappingTemplate(text('response'));
const refusal = mappingTemplate(text('refusal'));

/** What StartExecution is called with, and the execution's input in it. */
function submit(body: string) {
  const call = JSON.parse(request({ body, context }).text);
  return { ...call, input: JSON.parse(call.input) };
}

/** The same for a dataset, whose name is in the path. */
function askDataset(name: string, body = '{"StartDateTime":"2026-01-01"}') {
  const call = request({
    body,
    context: { ...context, resourcePath: '/datasets/{Dataset}/queries' },
    params: { path: { Dataset: name }, querystring: {}, header: {} },
  });
  const asked = JSON.parse(call.text);
  return { ...asked, input: JSON.parse(asked.input) };
}

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

describe('the response template', () => {
  const answer = (startDate: string) =>
    response({
      body: `{"executionArn":"arn:aws:states:eu-west-1:111122223333:execution:query:AROA-token","startDate":${startDate}}`,
      context,
    });

  it('answers the name of the execution and the time of its start', () => {
    const { text: body, status } = answer('1795211213.478');
    expect(JSON.parse(body)).toEqual({ QueryId: 'AROA-token', SubmissionDateTime: 1_795_211_213_478 });
    expect(status).toBeUndefined();
  });

  // Here no number is written with an exponent, as API Gateway may do, but a text can be.
  it.each([
    ['"1.795211213478E9"', 1_795_211_213_478],
    ['"1.7952112134E9"', 1_795_211_213_400],
    ['"1.795211213E9"', 1_795_211_213_000],
    ['"1.8E9"', 1_800_000_000_000],
    ['1795211213.4', 1_795_211_213_400],
    ['1795211213.05', 1_795_211_213_050],
    ['1795211213', 1_795_211_213_000],
    ['"1795211213.0"', 1_795_211_213_000],
  ])('reads the time %s', (startDate, milliseconds) => {
    expect(JSON.parse(answer(startDate).text).SubmissionDateTime).toBe(milliseconds);
  });

  it('reads every time as it was written', () => {
    const milliseconds = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 });
    fc.assert(
      fc.property(milliseconds, (at) => {
        expect(JSON.parse(answer(String(at / 1_000)).text).SubmissionDateTime).toBe(at);
      }),
    );
  });
});

describe('the template for refusals', () => {
  it.each([
    ['ExecutionAlreadyExists', "Execution Already Exists: 'arn'", 409, 'Conflict'],
    ['com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists', 'x', 409, 'Conflict'],
    ['InvalidName', "Invalid Name: 'Context must be short.'", 400, 'InvalidRequest'],
    ['ValidationException', 'Member must have length less than or equal to 262144', 413, 'RequestTooLarge'],
    ['ThrottlingException', 'Rate exceeded', 429, 'TooManyRequests'],
    ['ExecutionLimitExceeded', 'x', 429, 'TooManyRequests'],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::111122223333:role/x is not authorized',
      500,
      'InternalError',
    ],
  ])('turns %s (%s) into %i %s', (type, message, status, code) => {
    const rendered = refusal({ body: JSON.stringify({ __type: type, message }), context });
    expect(rendered.status).toBe(status);
    expect(JSON.parse(rendered.text)).toEqual({ Error: { Code: code, Message: expect.any(String) } });
  });

  it('says what a token was used for, and by which query', () => {
    const message =
      "Execution Already Exists: 'arn:aws:states:eu-west-1:111122223333:execution:query:AROA-token'";
    const body = JSON.stringify({ __type: 'ExecutionAlreadyExists', message });
    expect(JSON.parse(refusal({ body, context }).text).Error.Message).toBe(
      'ClientRequestToken was already used, for another request, more than 24 hours ago, or for a query that was stopped before the engine had it: AROA-token',
    );
  });

  it('hands on what stands in the quotes of an invalid name', () => {
    const body = JSON.stringify({ __type: 'InvalidName', message: "Invalid Name: 'Context must be short.'" });
    expect(JSON.parse(refusal({ body, context }).text).Error.Message).toBe('Context must be short.');
  });

  it('answers 500 to an error without a type', () => {
    expect(refusal({ body: '{}', context }).status).toBe(500);
  });

  it('stays JSON whatever the message is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('InvalidName', 'Other'), (message, type) => {
        const rendered = refusal({ body: JSON.stringify({ __type: type, message }), context });
        expect(() => JSON.parse(rendered.text)).not.toThrow();
      }),
    );
  });
});

describe('a template', () => {
  const render = (source: string, body = '{}') => mappingTemplate(source)({ body, context }).text;

  it('takes a backslash in a string literal for itself', () => {
    const source = String.raw`#set($x = $input.json('$').replaceAll("\\b", "-"))$x`;
    expect(render(source, JSON.stringify('x\\by'))).toBe(String.raw`"x\-y"`);
  });

  it('finds values in the body', () => {
    const body = '{"a":{"b":[1,{"c-d":"é"}]},"n":null}';
    expect(render("$input.path('$.a.b[1].c-d')", body)).toBe('é');
    expect(render(`$input.json("$['a'].b")`, body)).toBe('[1,{"c-d":"é"}]');
    expect(render("[$input.path('$.x.y')][$input.json('$.x')]", body)).toBe('[][]');
    expect(render("[$input.path('$.__proto__')][$input.path('$.constructor')]", body)).toBe('[][]');
  });

  it('offers the functions of $util', () => {
    expect(render("$util.base64Encode('é')")).toBe('w6k=');
    expect(render("$util.base64Decode('w6k=')")).toBe('é');
    expect(render("$util.urlEncode('a b+é~*')")).toBe('a+b%2B%C3%A9%7E*');
    expect(render("$util.urlDecode('a+b%2B')")).toBe('a b+');
    expect(render(`$util.parseJson('{"a":"b"}').a`)).toBe('b');
    expect(
      render(
        "$util.escapeJavaScript($input.path('$'))",
        JSON.stringify('\'"\\/\b\t\n\f\r\u0001\u007f\u0080é😀'),
      ),
    ).toBe(String.raw`\'\"\\\/\b\t\n\f\r\u0001${'\u007f'}\u0080\u00E9\uD83D\uDE00`);
  });

  it.each([
    ["#set($s = 'abcb')$s.length() $s.indexOf('b') $s.contains('bc') $s.startsWith('b')", '4 1 true false'],
    [
      "#set($s = 'abcb')$s.replaceFirst('b', 'x') $s.substring(1, 3) $s.toUpperCase() $s.concat('d')",
      'axcb bc ABCB abcbd',
    ],
    [
      "#set($s = 'a1b2')$s.replaceAll('([a-z])(\\d)', '$2$1') $s.matches('a.*') $s.matches('1')",
      '1a2b true false',
    ],
    [
      "#set($s = 'a')$s.replaceAll('a', '\\$') $s.equals('a') $s.isEmpty() $s.endsWith('a')",
      '$ true false true',
    ],
  ])('calls the methods of Java strings: %s', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  it.each([
    ["#set($s = 'a')$s.at(0)", 'The method at of a string is not supported here.'],
    ["#set($s = 'a')$s.eval('x')", 'The method eval of a string is not supported here.'],
    ["$util.eval('x')", 'The method eval is not supported here.'],
    ["$input.constructor('x')", 'constructor is not method'],
    ["$input.json('$..a')", 'The JSONPath $..a is not supported here.'],
    ['$context.authorizer.claims', 'get property claims of undefined'],
    ["#set($s = 'a')$s.replaceAll('a', '$')", 'Illegal group reference in a replacement.'],
  ])('refuses what it does not know: %s', (source, message) => {
    expect(() => render(source)).toThrow(message);
  });
});
