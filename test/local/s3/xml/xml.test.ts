import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xmlDocument } from '../../../../local/aws/write-xml.ts';
import { childText, parseXml } from '../../../../local/s3/xml/parse-xml.ts';

test('what is written is read again', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (keys) => {
      const document = xmlDocument('Delete', { Object: keys.map((Key) => ({ Key })) }, 'urn:x');
      const read = parseXml(document).children.map((object) => childText(object, 'Key'));
      expect(read).toEqual(keys);
    }),
  );
});

test('writes in order, repeats lists and leaves out what is undefined', () => {
  expect(xmlDocument('A', { B: [1, 'x<&>"', true], C: undefined, D: { E: '' }, F: [] })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<A><B>1</B><B>x&lt;&amp;&gt;&quot;</B><B>true</B><D><E></E></D></A>',
  );
});

describe('parsing', () => {
  test('knows prefixes, attributes, comments, CDATA and entities', () => {
    const root = parseXml(
      '\uFEFF<?xml version="1.0"?><!-- a <b> -->\n<s3:A xmlns:s3="x" y=\'z\'><B><![CDATA[<&>]]>&amp;&#65;&#x1F986;&apos;</B><C/></s3:A>\n',
    );
    expect(root).toMatchObject({
      name: 'A',
      children: [
        { name: 'B', text: "<&>&A🦆'" },
        { name: 'C', text: '' },
      ],
    });
  });

  test.each([
    '',
    'text',
    '<A>',
    '<A></B>',
    '</A>',
    '<A/><B/>',
    '<A/>text',
    '<A><B></A></B>',
    '<!DOCTYPE a [<!ENTITY b "c">]><A>&b;</A>',
    '<A>&b;</A>',
    '<A>& </A>',
    '<A>&#xD800;</A>',
    '<A>&#x110000;</A>',
    '<A>'.repeat(50) + '</A>'.repeat(50),
  ])('refuses %j', (text) => {
    expect(() => parseXml(text)).toThrow('not well-formed');
  });

  test('takes no longer than its input deserves', () => {
    expect(() => parseXml(`<A ${' '.repeat(100_000)}`)).toThrow('not well-formed');
    expect(() => parseXml('<'.repeat(100_000))).toThrow('not well-formed');
    expect(() => parseXml(`<A>${'<!--'.repeat(50_000)}`)).toThrow('not well-formed');
  });
});
