import type { Catalogue } from '../catalogue/catalogue.ts';
import { CATALOG } from '../catalogue/catalogue.ts';
import type { Table } from '../catalogue/table.ts';
import { position, QueryFailure, Refused } from '../dialect/faults.ts';
import { parseQuery, tokensOf } from '../dialect/parse.ts';
import type { Prelude } from '../dialect/prelude.ts';
import type { TableReference } from '../dialect/printer.ts';
import { type Translation, translate } from '../dialect/translate.ts';

/** Translates a query with its parameters. @throws {Refused} and {QueryFailure} as `translate` does. */
export function compile(sql: string, parameters: readonly string[], prelude: Prelude): Translation {
  const { tree, parameters: expected } = parseQuery(sql, tokensOf(sql));
  if (expected !== parameters.length) {
    throw new QueryFailure(
      'INVALID_PARAMETER_USAGE',
      `line 1:1: Incorrect number of parameters: expected ${expected} but found ${parameters.length}`,
    );
  }
  return translate(
    sql,
    tree,
    parameters.map((text) => compileParameter(text, prelude)),
    prelude,
  );
}

// A parameter is a literal, with a sign, a type or a CAST at most: nothing that reads a column or calls a function.
function compileParameter(text: string, prelude: Prelude): string {
  const query = `SELECT ${text}`;
  const literal =
    /^\s*(?:[+-]?\s*[\d.]+(?:[eE][+-]?\d+)?|(?:\w+\s+)?'(?:[^']|'')*'|true|false|null|CAST\s*\(\s*'(?:[^']|'')*'\s+AS\s+[\w\s(),]+\))\s*$/i;
  if (!literal.test(text)) throw new Refused(`the execution parameter ${text} is not a literal`);
  const { sql } = translate(query, parseQuery(query, tokensOf(query)).tree, [], prelude);
  return `(${sql(() => '')
    .replace(/^SELECT /, '')
    .replace(/ AS _unnamed$/, '')})`;
}

/** The table that a query names. @throws {QueryFailure} TABLE_NOT_FOUND, SCHEMA_NOT_FOUND or CATALOG_NOT_FOUND. */
export function resolveTable(
  reference: TableReference,
  sql: string,
  database: string,
  catalogue: Catalogue,
): Table {
  const at = reference.offset === undefined ? '' : `${position(sql, reference.offset)}: `;
  const { catalog = CATALOG, name } = reference;
  const schema = reference.database ?? database;
  if (catalog !== CATALOG)
    throw new QueryFailure('CATALOG_NOT_FOUND', `${at}Catalog '${catalog}' does not exist`);
  if (!catalogue.hasDatabase(schema))
    throw new QueryFailure('SCHEMA_NOT_FOUND', `${at}Schema '${schema}' does not exist`);
  const table = catalogue.table(schema, name);
  if (table === undefined)
    throw new QueryFailure('TABLE_NOT_FOUND', `${at}Table '${catalog}.${schema}.${name}' does not exist`);
  return table;
}
