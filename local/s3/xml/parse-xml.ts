import { AwsError } from '../../aws/json-service.ts';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** All text directly inside. */
  text: string;
  readonly children: XmlElement[];
}

// One step through a document: a comment, a declaration, CDATA, a tag, or text.
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/gy;

// Deep enough for any request of S3, whose deepest has three levels.
const DEEPEST = 16;

/**
 * Parses the XML of a request: elements, text, entities and CDATA. Attributes are passed over. No document types,
 * hence no entities of a caller's own making.
 * @throws {AwsError} MalformedXML
 */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: '', text: '', children: [] };
  const open = [document];
  let read = 0;
  for (const [token, cdata, closing, name, selfClosing, characters] of text.matchAll(TOKEN)) {
    read += token.length;
    const parent = open.at(-1) ?? document;
    if (cdata !== undefined) parent.text += cdata;
    else if (characters !== undefined) parent.text += unescapeText(characters);
    else if (name !== undefined && closing) {
      if (open.length === 1 || open.pop()?.name !== name) throw malformed();
    } else if (name !== undefined) {
      const child = { name, text: '', children: [] };
      parent.children.push(child);
      if (!selfClosing && open.push(child) > DEEPEST) throw malformed();
    }
  }
  const [root, second] = document.children;
  const complete = read === text.length && open.length === 1 && document.text.trim() === '';
  if (!complete || root === undefined || second !== undefined) throw malformed();
  return root;
}

/** The text of the first child of that name. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

/** @throws {AwsError} MalformedXML */
export function malformed(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeText(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (_, entity: string) => {
    const [, base, digits = ''] = /^#(x?)([0-9a-fA-F]+)$/.exec(entity) ?? [];
    const code = Number.parseInt(digits, base ? 16 : 10);
    const surrogate = code >= 0xd800 && code <= 0xdfff;
    const character = code <= 0x10ffff && !surrogate ? String.fromCodePoint(code) : ENTITIES.get(entity);
    if (character === undefined) throw malformed();
    return character;
  });
}
