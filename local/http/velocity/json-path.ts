/**
 * The value that a JSONPath points at, or undefined where there is none. Of JSONPath it knows what names one value:
 * `$`, `.name`, `['name']` and `[0]`.
 * @throws {Error} for any other JSONPath.
 */
export function readPath(document: unknown, path: string): unknown {
  let value = document;
  for (const step of steps(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

// A name after a dot, a quoted name in brackets, or an index.
const STEP = /\.([A-Za-z_][\w-]*)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]/y;

function steps(path: string): string[] {
  const found: string[] = [];
  STEP.lastIndex = 1;
  while (path.startsWith('$') && STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null) break;
    found.push(match.slice(1).find((part) => part !== undefined) ?? '');
    if (STEP.lastIndex === path.length) return found;
  }
  if (path === '$') return found;
  throw new Error(`The JSONPath ${path} is not supported here.`);
}
