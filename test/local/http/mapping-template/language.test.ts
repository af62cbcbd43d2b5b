import { describe, expect, it } from 'vitest';
import { mappingTemplate } from '../../../../local/http/mapping-template.ts';
import { context } from './templates.ts';

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
