import { readPath } from './json-path.ts';
import type { TemplateObject } from './template-object.ts';

/** The parameters of a request, as `$input.params()` has them. */
export interface TemplateParams {
  path: Record<string, string>;
  querystring: Record<string, string>;
  header: Record<string, string>;
}

/**
 * `$input`: the payload that a template maps. What a path does not find is the empty string.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 * @throws {SyntaxError} when the body is not JSON.
 */
export function templateInput(body: string, params: TemplateParams): TemplateObject {
  const document: unknown = body === '' ? {} : JSON.parse(body);
  return {
    body,
    json(path: unknown) {
      const found = readPath(document, String(path));
      return found === undefined ? '' : JSON.stringify(found);
    },
    path(path: unknown) {
      return readPath(document, String(path)) ?? '';
    },
    params(name?: unknown) {
      if (name === undefined) return params;
      const key = String(name);
      const holder = [params.path, params.querystring, params.header].find((map) => Object.hasOwn(map, key));
      return holder?.[key] ?? '';
    },
  };
}
