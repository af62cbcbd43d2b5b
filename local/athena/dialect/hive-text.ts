const ESCAPES: Record<string, string> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  // Kept for LIKE, as MySQL does.
  '%': '\\%',
  _: '\\_',
};

/** What a literal of Hive says, without its quotes: `\t`, `\001` and `\u0001` are characters, any other `\x` is x. */
export function hiveText(source: string): string {
  return source.replaceAll(
    /\\([01][0-7]{2})|\\u([0-9a-fA-F]{4})|\\(.)/gs,
    (_, octal: string | undefined, hex: string | undefined, character: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES[character] ?? character;
    },
  );
}

/** A literal of Hive that says this text. */
export function hiveLiteral(text: string): string {
  const escaped = text.replaceAll(/[\\']/g, '\\$&').replaceAll(/[^ -~\x80-\uffff]/g, (character) => {
    const name = Object.entries(ESCAPES).find(([, value]) => value === character)?.[0];
    return name !== undefined && name !== '0'
      ? `\\${name}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `'${escaped}'`;
}
