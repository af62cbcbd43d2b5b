import type { ErrorObject } from 'ajv';
import * as z from 'zod';
import { fieldPath, quoted } from '../../core/contract/field-path.ts';

/** By field: completes "<field> ..." for a text that does not match its pattern; undefined where it cannot tell why. */
export type PatternReasons = Readonly<Record<string, (text: string) => string | undefined>>;

/** Puts the errors of a validation into one sentence: the field, what it must be, and what it is instead. */
export function explain(errors: readonly ErrorObject[], body: unknown, reasons: PatternReasons): string {
  const { error, types } = faultOf(errors);
  if (error === undefined) return 'The body is not valid.';
  const path = pathOf(error.instancePath, body);
  if (error.keyword === 'additionalProperties') return unknownField(error, path) ?? 'A field is not known.';
  if (error.keyword === 'required') return missingField(error, path);
  const place = path.length === 0 ? 'The body' : fieldPath(path);
  if (error.keyword === 'anyOf') return `${place} must be ${orList(types)}, not ${kindOf(error.data)}.`;
  const reason = error.keyword === 'pattern' ? reasons[place]?.(String(error.data)) : undefined;
  return reason === undefined ? `${place} must ${demand(error)}.` : `${place} ${reason}.`;
}

interface Fault {
  error: ErrorObject | undefined;
  /** Where the value has the type of none of its forms: the types of all. */
  types: readonly string[];
}

/**
 * The error that tells most. Where one of several forms would do, the validator has an error for each and then one for all:
 * a fault within the form that has the value's type says more than that the value is of none.
 */
function faultOf(errors: readonly ErrorObject[]): Fault {
  const error = errors.at(-1);
  if (error?.keyword !== 'anyOf') return { error, types: [] };
  const forms = Object.groupBy(errors.slice(0, -1), ({ schemaPath }) => {
    const [form = ''] = schemaPath.slice(error.schemaPath.length + 1).split('/');
    return form;
  });
  const faults = Object.values(forms).map((those = []) => faultOf(those));
  const within = faults.find((fault) => !isOfOtherType(fault, error.instancePath));
  if (within) return within;
  const types = faults.flatMap((fault) =>
    fault.error?.keyword === 'type' ? [typeName(fault.error.schema)] : fault.types,
  );
  return { error, types: [...new Set(types)] };
}

function isOfOtherType({ error }: Fault, instancePath: string): boolean {
  return error?.instancePath === instancePath && (error.keyword === 'type' || error.keyword === 'anyOf');
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

/** The first sentence of the field's description, without its capital and its full stop. "JSON" keeps its capitals. */
function describedAs(error: ErrorObject): string {
  const { description } = z.object({ description: z.string() }).parse(error.parentSchema);
  const [sentence = ''] = description.split(/\.(?:\s|$)/);
  return sentence.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}

function missingField(error: ErrorObject, path: readonly PropertyKey[]): string {
  const { missingProperty } = z.object({ missingProperty: z.string() }).parse(error.params);
  // A name that is only written wrongly is reported as missing first.
  const alsoUnknown = unknownField(error, path);
  return `${fieldPath([...path, missingProperty])} is required.${alsoUnknown ? ` ${alsoUnknown}` : ''}`;
}

const fieldsSchema = z.object({ properties: z.record(z.string(), z.unknown()) });

function unknownField({ data, parentSchema }: ErrorObject, path: readonly PropertyKey[]): string | undefined {
  const fields = Object.keys(fieldsSchema.parse(parentSchema).properties);
  const unknown = Object.keys(Object(data)).find((name) => !fields.includes(name));
  if (unknown === undefined) return undefined;
  if (path.length === 0)
    return `${quoted(unknown)} is not a field of this request; the fields are ${fields.join(', ')}.`;
  return `${fieldPath([...path, unknown])} is not known; the fields of ${fieldPath(path)} are ${fields.join(', ')}.`;
}

/** The steps of a JSON pointer: https://www.rfc-editor.org/rfc/rfc6901 */
function pathOf(pointer: string, body: unknown): PropertyKey[] {
  let at = body;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(at) ? Number(name) : name;
      at = Object(at)[name];
      return step;
    });
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
