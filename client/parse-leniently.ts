import type * as z from 'zod';

/**
 * Parses an answer by the contract's schema, but for fields that the schema does not know: these are dropped, at any
 * depth, so that a client goes on working with a service of a later version.
 * @param input of `JSON.parse`, and the parser's own from here on.
 * @throws {z.ZodError} for whatever else does not fit.
 */
export function parseLeniently<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code !== 'unrecognized_keys') throw result.error;
    drop(input, issue.path, issue.keys);
  }
  return schema.parse(input);
}

function drop(input: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  let at = input;
  for (const key of path) at = isObject(at) ? Reflect.get(at, key) : undefined;
  if (isObject(at)) for (const key of keys) Reflect.deleteProperty(at, key);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
