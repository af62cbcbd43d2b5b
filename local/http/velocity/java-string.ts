type StringMethod = (text: string, ...args: string[]) => string | number | boolean;

/**
 * The methods of java.lang.String that a template may call on a text. Regular expressions are those that mean the
 * same in Java and in JavaScript; one that only Java knows is a SyntaxError here.
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/String.html
 */
const METHODS: Readonly<Record<string, StringMethod>> = {
  concat: (text, other = '') => text + other,
  contains: (text, part = '') => text.includes(part),
  endsWith: (text, part = '') => text.endsWith(part),
  equals: (text, other) => text === other,
  equalsIgnoreCase: (text, other = '') => text.toLowerCase() === other.toLowerCase(),
  indexOf: (text, part = '') => text.indexOf(part),
  isEmpty: (text) => text === '',
  lastIndexOf: (text, part = '') => text.lastIndexOf(part),
  length: (text) => text.length,
  matches: (text, pattern = '') => new RegExp(`^(?:${pattern})$`).test(text),
  replace: (text, part = '', by = '') => text.replaceAll(part, () => by),
  replaceAll: (text, pattern = '', by = '') => text.replace(new RegExp(pattern, 'g'), replacement(by)),
  replaceFirst: (text, pattern = '', by = '') => text.replace(new RegExp(pattern), replacement(by)),
  startsWith: (text, part = '') => text.startsWith(part),
  substring: (text, from, to) => text.substring(Number(from), to === undefined ? undefined : Number(to)),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

/**
 * Calls a method of java.lang.String.
 * @throws {Error} when it is none of those above.
 */
export function callStringMethod(text: string, method: string, args: readonly unknown[]): unknown {
  const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (run === undefined) throw new Error(`The method ${method} of a string is not supported here.`);
  return run(text, ...args.map(String));
}

/**
 * Java's replacement text in JavaScript's spelling: a backslash takes the next character as it is, `$1` is a group,
 * and any other dollar sign is an error.
 */
function replacement(text: string): string {
  return text.replace(
    /\\([\s\S])|\$(\d)?/g,
    (match, escaped: string | undefined, group: string | undefined) => {
      if (escaped !== undefined) return escaped === '$' ? '$$' : escaped;
      if (group === undefined) throw new Error('Illegal group reference in a replacement.');
      return match;
    },
  );
}
