import type { Catalogue } from '../catalogue/catalogue.ts';
import { CATALOG } from '../catalogue/catalogue.ts';
import type { Table } from '../catalogue/table.ts';
import { withoutComments } from '../dialect/comments.ts';
import type { Constraint } from '../dialect/constraints.ts';
import { position, QueryFailure, Refused } from '../dialect/faults.ts';
import { parseQuery } from '../dialect/parse.ts';
import type { Prelude } from '../dialect/prelude.ts';
import type { TableReference } from '../dialect/printer.ts';
import { withoutTableQueries } from '../dialect/table-queries.ts';
import { tokensOf } from '../dialect/tokens.ts';
import { type Translation, translate } from '../dialect/translate.ts';

/** A query in DuckDB's SQL, and what it asks of each of its tables. */
export interface Compilation extends Translation {
  constraints(table: TableReference): readonly Constraint[];
}

/** Translates a query with its parameters. @throws {Refused} and {QueryFailure} as `translate` does. */
export function compile(query: string, parameters: readonly string[], prelude: Prelude): Compilation {
  const { sql, written } = withoutTableQueries(query, tokensOf(query));
  try {
    const { tables, constraints, ...translation } = compileSelect(sql, parameters, prelude);
    const inOrder = tables.map((table) => ({
      ...table,
      ...(table.offset !== undefined && { offset: written(table.offset) }),
    }));
    const places = new Map(inOrder.map((table, index) => [table, tables[index]]));
    return {
      ...translation,
      tables: inOrder,
      constraints: (table) => constraints(places.get(table) ?? table),
    };
  } catch (error) {
    if (!(error instanceof Refused) || error.offset === undefined) throw error;
    throw new Refused(error.message, written(error.offset));
  }
}

function compileSelect(sql: string, parameters: readonly string[], prelude: Prelude): Compilation {
  const { tree, parameters: expected, constraints } = parseQuery(sql, tokensOf(sql));
  if (expected !== parameters.length) {
    throw new QueryFailure(
      'INVALID_PARAMETER_USAGE',
      `line 1:1: Incorrect number of parameters: expected ${expected} but found ${parameters.length}`,
    );
  }
  const literals = parameters.map((text) => compileParameter(text, prelude));
  const found = constraints(parameters);
  return {
    ...translate(withoutComments(sql), tree, literals, prelude),
    constraints: ({ offset }) => (offset === undefined ? [] : (found.get(offset) ?? [])),
  };
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

/** Where names are looked up that say less than all. */
export interface Namespace {
  catalog: string;
  database: string;
}

/** The table that a query names. @throws {QueryFailure} TABLE_NOT_FOUND, SCHEMA_NOT_FOUND or CATALOG_NOT_FOUND. */
export function resolveTable(
  reference: TableReference,
  sql: string,
  within: Namespace,
  catalogue: Catalogue,
): Table {
  const at = reference.offset === undefined ? '' : `${position(sql, reference.offset)}: `;
  const { catalog = within.catalog, database: schema = within.database, name } = reference;
  checkCatalog(catalog, at);
  if (!catalogue.hasDatabase(schema))
    throw new QueryFailure('SCHEMA_NOT_FOUND', `${at}Schema '${schema}' does not exist`);
  const table = catalogue.table(schema, name);
  if (table === undefined)
    throw new QueryFailure('TABLE_NOT_FOUND', `${at}Table '${catalog}.${schema}.${name}' does not exist`);
  return table;
}

/** @throws {QueryFailure} CATALOG_NOT_FOUND for another than the one that there is. */
export function checkCatalog(catalog: string, at = ''): void {
  if (catalog === CATALOG) return;
  throw new QueryFailure('CATALOG_NOT_FOUND', `${at}Catalog '${catalog}' does not exist`);
}
