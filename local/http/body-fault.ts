import type { ErrorObject } from 'ajv';
import * as z from 'zod';

/** Completes "<field> ..." for a text that does not match its pattern; undefined where it cannot tell why. */
export type PatternReason = (text: string) => string | undefined;

/** What the words are made from besides the validator's errors. */
export interface Wording {
  /** The names of the body's fields. */
  fields: readonly string[];
  reasons: Readonly<Record<string, PatternReason>>;
}

/** Puts the errors of a validation into one sentence: the field, what it must be, and what it is instead. */
export function explain(errors: readonly ErrorObject[], body: unknown, wording: Wording): string {
  const [first] = errors;
  if (first === undefined) return 'The body is not valid.';
  if (first.keyword === 'additionalProperties') return unknownField(body, wording) ?? 'A field is not known.';
  if (first.keyword === 'required') return missingField(first, body, wording);
  const place = placeOf(first.instancePath);
  // Where one of several forms would do: a fault within the one that fits in type tells more than all the types.
  const telling = errors.find((error) => error.keyword !== 'type') ?? first;
  const reason = patternReason(telling, wording);
  if (reason !== undefined) return `${place} ${reason}.`;
  if (telling.keyword !== 'anyOf') return `${place} must ${demand(telling)}.`;
  const types = errors.filter((error) => error.keyword === 'type').map((error) => typeName(error.schema));
  return `${place} must be ${orList(types)}, not ${kindOf(first.data)}.`;
}

const limit = z.object({ limit: z.number() }).transform((params) => params.limit.toLocaleString('en'));

/** Completes "<field> must ...". https://ajv.js.org/api.html#error-parameters */
function demand(error: ErrorObject): string {
  const { data, params } = error;
  switch (error.keyword) {
    case 'type':
      return `be ${typeName(error.schema)}, not ${error.schema === 'integer' ? number(data) : kindOf(data)}`;
    case 'minLength':
    case 'minItems':
      return data === '' || (Array.isArray(data) && data.length === 0)
        ? 'not be empty'
        : `have at least ${limit.parse(params)} ${unit(error)}; it has ${sizeOf(data)}`;
    case 'maxLength':
    case 'maxItems':
      return `have at most ${limit.parse(params)} ${unit(error)}; it has ${sizeOf(data)}`;
    case 'minimum':
      return `be at least ${limit.parse(params)}, not ${number(data)}`;
    case 'maximum':
      return `be at most ${limit.parse(params)}, not ${number(data)}`;
    case 'enum':
      return `be ${orList(z.array(z.string()).parse(error.schema))}, not ${quoted(String(data))}`;
    case 'pattern':
      return `be ${describedAs(error)}`;
    default:
      return error.message ?? 'be valid';
  }
}

function patternReason(error: ErrorObject, { reasons }: Wording): string | undefined {
  if (error.keyword !== 'pattern') return undefined;
  return reasons[error.instancePath.slice(1)]?.(String(error.data));
}

/** The field's description, without the capital and the full stop of a sentence. "JSON" keeps its capitals. */
function describedAs(error: ErrorObject): string {
  const { description } = z.object({ description: z.string() }).parse(error.parentSchema);
  return description.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()).replace(/\.$/, '');
}

function missingField(error: ErrorObject, body: unknown, wording: Wording): string {
  const { missingProperty } = z.object({ missingProperty: z.string() }).parse(error.params);
  // A name that is only written wrongly is reported as missing first.
  const alsoUnknown = unknownField(body, wording);
  return `${missingProperty} is required.${alsoUnknown ? ` ${alsoUnknown}` : ''}`;
}

function unknownField(body: unknown, { fields }: Wording): string | undefined {
  const unknown = Object.keys(Object(body)).find((name) => !fields.includes(name));
  if (unknown === undefined) return undefined;
  return `${quoted(unknown)} is not a field of this request; the fields are ${fields.join(', ')}.`;
}

/** `/ExecutionParameters/3` as a person writes it, counted from 0. */
function placeOf(instancePath: string): string {
  return instancePath === '' ? 'The body' : instancePath.slice(1).replaceAll(/\/(\d+)/g, '[$1]');
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'a boolean',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'a JSON object',
  string: 'a string',
};

function typeName(type: unknown): string {
  return TYPE_NAMES[String(type)] ?? String(type);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  // JSON has no other number that becomes none, such as 1e999.
  if (value === Infinity || value === -Infinity) return 'a number too large to be read';
  return typeName(Array.isArray(value) ? 'array' : typeof value);
}

function number(value: unknown): string {
  return typeof value === 'number' ? String(value) : kindOf(value);
}

function unit(error: ErrorObject): string {
  return error.keyword.endsWith('Length') ? 'characters' : 'items';
}

/** Characters are counted as the validator counts them: code points. */
function sizeOf(value: unknown): string {
  const size = Array.isArray(value) ? value.length : [...String(value)].length;
  return size.toLocaleString('en');
}

function orList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

// Long enough to recognise what was sent, and no more of it than that.
const LONGEST_QUOTE = 80;

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);
}
