import { duckdbTypeOf } from '../../catalogue/hive-types.ts';
import { type Column, locationSchema } from '../../catalogue/table.ts';
import { Refused } from '../../dialect/faults.ts';
import type { TokenReader } from '../token-reader.ts';

/** `('name' = 'value', …)` */
export function readProperties(reader: TokenReader): Record<string, string> {
  const pairs = reader.list(() => {
    const name = reader.string();
    reader.expect('=');
    return [name, reader.string()] as const;
  });
  return Object.fromEntries(pairs);
}

/** `(name type [COMMENT 'text'], …)` */
export function readColumns(reader: TokenReader): Column[] {
  return reader.list(() => {
    const { offset } = reader;
    const name = reader.name();
    if (!/^[a-z0-9_]+$/.test(name))
      throw new Refused(`'${name}' is not a name that a column can have`, offset);
    const type = readType(reader);
    const comment = reader.take('COMMENT') ? reader.string() : undefined;
    return { name, type, ...(comment !== undefined && { comment }) };
  });
}

// A type ends before the comma, the parenthesis or the comment that is not within its brackets.
function readType(reader: TokenReader): string {
  const { offset } = reader;
  let type = '';
  let depth = 0;
  while (depth > 0 || !['', ',', ')', 'COMMENT'].includes(reader.peek())) {
    const { text } = reader.next();
    depth += (text.match(/[(<]/g) ?? []).length - (text.match(/[)>]/g) ?? []).length;
    type += text.toLowerCase();
  }
  // Hive's decimal(15) has no fraction.
  const whole = type.replaceAll(/decimal\((\d+)\)/g, 'decimal($1,0)');
  try {
    duckdbTypeOf(whole);
  } catch (error) {
    if (error instanceof TypeError) throw new Refused(error.message, offset);
    throw error;
  }
  return whole;
}

/** `'s3://bucket/prefix/'`; the slash at its end may be left out. */
export function readLocation(reader: TokenReader): string {
  const { offset } = reader;
  const text = reader.string();
  const location = locationSchema.safeParse(text.endsWith('/') ? text : `${text}/`);
  if (!location.success) {
    throw new Refused(`the location '${text}' ${location.error.issues[0]?.message}`, offset);
  }
  return location.data;
}
