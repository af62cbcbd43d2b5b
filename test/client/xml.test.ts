import { expect, test } from 'vitest';
import { elementOf } from '../../client/xml.ts';

test.each([
  ['<a><Code>Denied</Code></a>', 'Denied'],
  ['<Code></Code>', ''],
  ['<Code>a &lt;b&gt; &amp;lt; &quot;c&apos; &#x20AC;&#8364;</Code>', 'a <b> &lt; "c\' €€'],
  ['<Code>&unknown; &#x110000;</Code>', '&unknown; &#x110000;'],
  ['<Codes>no</Codes>', undefined],
  ['<Code>open', undefined],
])('reads the element of %s', (xml, text) => {
  expect(elementOf(xml, 'Code')).toBe(text);
});
