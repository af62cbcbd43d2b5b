/** A JSON text's value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** A value together with its compact JSON text, so that a payload is measured, journaled and shown without writing it anew. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

/**
 * The most that a state's input or output, a task's arguments or result, or an execution's input may hold, in bytes of UTF-8.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const PAYLOAD_LIMIT = 262_144;

/** Whether a JSON text is over `PAYLOAD_LIMIT`. */
export function isOverLimit(text: string): boolean {
  // A UTF-16 unit takes at most three bytes of UTF-8: short texts need no counting.
  return text.length * 3 > PAYLOAD_LIMIT && Buffer.byteLength(text) > PAYLOAD_LIMIT;
}

/** A value with its text. */
export function payload(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

/** Takes in a value that may not be JSON: it is written and read back, and what JSON cannot carry is gone. */
export function foreignPayload(value: unknown): Payload {
  const text = JSON.stringify(value) ?? 'null';
  return { value: JSON.parse(text), text };
}

/** Whether a value is an object with fields: no array, not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
