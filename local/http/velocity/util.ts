import type { TemplateObject } from './template-object.ts';

/**
 * `$util`: API Gateway's functions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const templateUtil: Readonly<TemplateObject> = {
  escapeJavaScript: (text: unknown) => escapeJavaScript(String(text)),
  parseJson: (text: unknown): unknown => JSON.parse(String(text)),
  urlEncode: (text: unknown) => urlEncode(String(text)),
  urlDecode: (text: unknown) => decodeURIComponent(String(text).replaceAll('+', ' ')),
  base64Encode: (text: unknown) => Buffer.from(String(text)).toString('base64'),
  base64Decode: (text: unknown) => Buffer.from(String(text), 'base64').toString(),
};

const NAMED: Readonly<Record<string, string>> = {
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/**
 * Escapes as Apache Commons Lang does, which API Gateway uses: each UTF-16 unit outside of U+0020 to U+007F becomes
 * a backslash, `u` and four capital digits. The single quote becomes `\'`, which JSON does not know.
 * https://commons.apache.org/proper/commons-lang/javadocs/api-2.6/org/apache/commons/lang/StringEscapeUtils.html#escapeJavaScript(java.lang.String)
 */
function escapeJavaScript(text: string): string {
  return text.replace(
    /[^ -\x7f]|['"\\/]/g,
    (unit) => NAMED[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** As Java's URLEncoder: a blank is a plus sign, and only letters, digits and `. - * _` stay as they are. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
