/**
 * The text of the first element of a name, which has neither attributes nor elements of its own; undefined where there is
 * none. No more of XML than AWS's flat answers need.
 */
export function elementOf(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text?.replaceAll(/&(lt|gt|quot|apos|amp|#\d{1,7}|#x[0-9a-f]{1,6});/gi, (whole, entity: string) =>
    characterOf(entity, whole),
  );
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function characterOf(entity: string, whole: string): string {
  if (!entity.startsWith('#')) return NAMED[entity] ?? whole;
  const isHex = entity[1] === 'x' || entity[1] === 'X';
  const code = isHex ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}
