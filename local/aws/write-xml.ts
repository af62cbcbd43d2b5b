/** What an element holds. A list repeats the element; undefined leaves it out. */
export type XmlContent = string | number | boolean | undefined | XmlFields | readonly XmlContent[];

/** Elements by name, in the order in which they are written. */
export interface XmlFields {
  readonly [name: string]: XmlContent;
}

/** Writes a document with one root element. */
export function xmlDocument(root: string, content: XmlContent, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(content)}</${root}>`;
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (isList(content)) return content.map((item) => element(name, item)).join('');
  return `<${name}>${inner(content)}</${name}>`;
}

function inner(content: XmlContent): string {
  if (typeof content !== 'object' || isList(content)) return escapeText(String(content ?? ''));
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

function isList(content: XmlContent): content is readonly XmlContent[] {
  return Array.isArray(content);
}

function escapeText(text: string): string {
  // A carriage return as it is would be read as a line feed, and other control characters are no XML at all.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[&<>"\u0000-\u0008\u000b-\u001f]/g, (character) => {
    const named = NAMED.get(character);
    return named ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
  });
}

const NAMED = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
