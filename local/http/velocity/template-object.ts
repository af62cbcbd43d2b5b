/** A variable of a template: fields, and the methods that may be called on it. */
export interface TemplateObject {
  [name: string]: unknown;
}

/** A method as a template calls it. */
export type TemplateMethod = (...args: unknown[]) => unknown;

export function isTemplateMethod(value: unknown): value is TemplateMethod {
  return typeof value === 'function';
}
