/** What a text is as JSON; undefined where it is none. A parser's own message would repeat a part of the text. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
