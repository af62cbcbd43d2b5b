import { AwsError } from '../aws/json-service.ts';

/** Bytes from `start` up to and including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes that a Range header asks for. Undefined, so all of them, without a header and for one that S3 passes
 * over: another unit, several ranges, or no range at all.
 * https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 * @throws {AwsError} InvalidRange when the object has none of the bytes.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const range =
    first === ''
      ? { start: Math.max(0, size - Number(last)), end: size - 1 }
      : { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (range.start > range.end) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  }
  return range;
}
