import type { TextResult } from '../text-result.ts';
import type { TokenReader } from '../token-reader.ts';
import { readProperties } from './clauses.ts';
import { type DdlContext, executionError, NOTHING } from './context.ts';

/** CREATE DATABASE. https://docs.aws.amazon.com/athena/latest/ug/create-database.html */
export interface CreateDatabase {
  type: 'CREATE_DATABASE';
  name: string;
  ifNotExists: boolean;
}

export function readCreateDatabase(reader: TokenReader): CreateDatabase {
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.name();
  // What they say is for people, and for tables that are created without a location, which there are none of.
  if (reader.take('COMMENT')) reader.string();
  if (reader.take('LOCATION')) reader.string();
  if (reader.take('WITH', 'DBPROPERTIES')) readProperties(reader);
  return { type: 'CREATE_DATABASE', name, ifNotExists };
}

export function createDatabase({ name, ifNotExists }: CreateDatabase, { catalogue }: DdlContext): TextResult {
  if (catalogue.hasDatabase(name) && !ifNotExists) throw executionError(`Database ${name} already exists`);
  catalogue.createDatabase(name);
  return NOTHING;
}
