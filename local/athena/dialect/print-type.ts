import { identifier, literal } from '../sql-text.ts';
import type { AstNode } from './ast.ts';
import { Unsupported } from './faults.ts';
import type { Print, Printer } from './printer.ts';

const WHOLE: Record<string, string> = {
  tiny_int: 'TINYINT',
  small_int: 'SMALLINT',
  int: 'INTEGER',
  big_int: 'BIGINT',
};

/** CAST, TRY_CAST and JSON '…'. */
export const casts: Record<string, Print> = {
  cast: (node, printer) => printCast(node, printer),
  try_cast: (node, printer) => `TRY(${printCast(node, printer)})`,
  parse_json: (node, printer) =>
    printer.call('json_parse', [{ sql: printer.expression(node.child('this')), simple: true }]),
};

// The functions that answer with JSON. What they answer is cast as JSON is, which no type says before it is bound.
const JSON_VALUED = new Set(['json_parse', 'json_extract', 'parse_json']);

function printCast(node: AstNode, printer: Printer): string {
  if (node.flag('double_colon_syntax')) throw new Unsupported('the operator ::', node.offset);
  const value = node.child('this');
  const isJson =
    value.kind === 'function'
      ? JSON_VALUED.has(value.peek('name').toLowerCase())
      : JSON_VALUED.has(value.kind);
  const type = node.part('to');
  if (value.kind === 'null') return `CAST(NULL AS ${printType(type)})`;
  const sql = isString(value) ? printer.expression(value) : printer.local(value, localKind(type));
  return isJson && isNested(type)
    ? `CAST(${sql} AS ${printType(type)})`
    : castTo(sql, type, printer, isSimple(value));
}

function localKind(type: AstNode): boolean {
  return (
    type.peek('data_type') === 'date' || (type.peek('data_type') === 'timestamp' && !type.has('timezone'))
  );
}

function isString(node: AstNode): boolean {
  return node.kind === 'literal' && node.peek('literal_type') === 'string';
}

function isNested(type: AstNode): boolean {
  return ['array', 'map', 'struct'].includes(type.peek('data_type'));
}

function isSimple(node: AstNode): boolean {
  return node.kind === 'literal' || node.kind === 'column';
}

/** The expression `sql` as the type says, by Trino's rules. */
function castTo(sql: string, type: AstNode, printer: Printer, simple: boolean): string {
  const name = type.text('data_type');
  const call = (macro: string, ...others: string[]) =>
    printer.call(macro, [{ sql, simple }, ...others.map(constant)]);
  const whole = WHOLE[name];
  if (whole !== undefined) {
    type.end();
    return `CAST(${call('whole', literal(whole))} AS ${whole})`;
  }
  switch (name) {
    case 'boolean':
      return done(type, `CAST(${sql} AS BOOLEAN)`);
    case 'double':
      return done(type, `CAST(${call('number', literal('DOUBLE'))} AS DOUBLE)`);
    case 'float':
      return done(type, `CAST(${call('number', literal('REAL'))} AS FLOAT)`);
    case 'decimal':
      return `CAST(${call('number', literal('DECIMAL'))} AS ${printType(type, name)})`;
    case 'var_char': {
      const length = type.maybeNumber('length');
      return done(type, length === undefined ? call('to_varchar') : `left(${call('to_varchar')}, ${length})`);
    }
    case 'date':
      return done(type, call('date'));
    case 'timestamp': {
      const precision = type.maybeNumber('precision') ?? 3;
      if (precision !== 3) throw new Unsupported(`TIMESTAMP(${precision})`);
      return done(type, call(type.flag('timezone') ? 'to_instant' : 'to_timestamp'));
    }
    case 'json':
      return done(type, call('to_json'));
    case 'array':
      return `list_transform(${sql}, lambda lh_e: ${castTo('lh_e', type.part('element_type'), printer, true)})`;
    case 'map':
      return `map_from_entries(list_transform(map_entries(${sql}), lambda lh_e: {'key': ${castTo('lh_e.key', type.part('key_type'), printer, true)}, 'value': ${castTo('lh_e.value', type.part('value_type'), printer, true)}}))`;
    case 'struct':
      return castToRow(sql, type, printer);
    default:
      return `CAST(${sql} AS ${printType(type, name)})`;
  }
}

// Trino casts rows by position, DuckDB by name.
function castToRow(sql: string, type: AstNode, printer: Printer): string {
  const fields = type.parts('fields').map((field, index) => {
    const name = field.maybeText('name') ?? '';
    const cast = castTo(`struct_extract_at(lh_r, ${index + 1})`, field.part('data_type'), printer, true);
    field.end();
    return { name, cast };
  });
  type.end();
  const named = fields.every(({ name }) => name !== '');
  const row = named
    ? `{${fields.map(({ name, cast }) => `${literal(name)}: ${cast}`).join(', ')}}`
    : `row(${fields.map(({ cast }) => cast).join(', ')})`;
  return `list_transform([${sql}], lambda lh_r: CASE WHEN lh_r IS NOT NULL THEN ${row} END)[1]`;
}

/** DuckDB's name of a type. */
function printType(type: AstNode, known?: string): string {
  const name = known ?? type.text('data_type');
  const plain = WHOLE[name] ?? PLAIN[name];
  if (plain !== undefined) return done(type, plain);
  switch (name) {
    case 'decimal':
      // Without precision and scale a decimal of Trino holds 38 digits and no fraction.
      return done(type, `DECIMAL(${type.maybeNumber('precision') ?? 38}, ${type.maybeNumber('scale') ?? 0})`);
    case 'array':
      return `${printType(type.part('element_type'))}[]`;
    case 'map':
      return `MAP(${printType(type.part('key_type'))}, ${printType(type.part('value_type'))})`;
    case 'struct': {
      const fields = type
        .parts('fields')
        .map((field) => `${identifier(field.text('name'))} ${printType(field.part('data_type'))}`);
      return `STRUCT(${fields.join(', ')})`;
    }
    default:
      throw new Unsupported(`the type ${(type.maybeText('name') ?? name).toUpperCase()}`, type.offset);
  }
}

const PLAIN: Record<string, string> = {
  boolean: 'BOOLEAN',
  float: 'FLOAT',
  double: 'DOUBLE',
  var_char: 'VARCHAR',
  var_binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
  uuid: 'UUID',
  json: 'JSON',
};

function done(type: AstNode, sql: string): string {
  type.end();
  return sql;
}

function constant(sql: string): { sql: string; simple: boolean } {
  return { sql, simple: true };
}
