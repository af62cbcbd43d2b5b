import type { KeyWalk } from './store/key-walk.ts';

/** One page of a listing. */
export interface KeyPage {
  readonly keys: readonly string[];
  /** Common prefixes that stand for the keys that begin with them. */
  readonly prefixes: readonly string[];
  /** Where the next page goes on; undefined when there is none. */
  readonly next?: { readonly after: string; readonly passed: string | undefined };
}

export interface KeyPageOptions {
  readonly prefix: string;
  /** Empty: none. */
  readonly delimiter: string;
  /** Most keys and common prefixes together. */
  readonly most: number;
  /** The common prefix that a former page has told already. */
  readonly passed: string | undefined;
}

/** Rolls keys up by the delimiter until the page is full. */
export async function listKeys(walk: KeyWalk, options: KeyPageOptions): Promise<KeyPage> {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last = { after: '', passed: options.passed };
  if (options.passed) walk.skip(options.passed);
  if (options.most === 0) return { keys, prefixes };
  for await (const key of walk.keys()) {
    if (keys.length + prefixes.length === options.most) return { keys, prefixes, next: last };
    const rolledUp = commonPrefix(key, options.prefix, options.delimiter);
    if (rolledUp === undefined) keys.push(key);
    else {
      prefixes.push(rolledUp);
      walk.skip(rolledUp);
    }
    last = { after: key, passed: rolledUp };
  }
  return { keys, prefixes };
}

/** The part of a key up to and including the first delimiter after the prefix; undefined without one. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter !== '' && key.startsWith(prefix) ? key.indexOf(delimiter, prefix.length) : -1;
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
