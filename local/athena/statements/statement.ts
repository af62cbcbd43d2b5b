import { Refused, Unsupported } from '../dialect/faults.ts';
import { type Token, tokensOf } from '../dialect/parse.ts';
import { TokenReader } from './token-reader.ts';

/** A table as a statement names it. */
export interface TableName {
  database: string | undefined;
  name: string;
  offset: number;
}

/** What a statement asks for. */
export type Statement =
  | { type: 'SELECT'; tokens: readonly Token[] }
  /** `offset`: where the query to explain begins, in characters. */
  | { type: 'EXPLAIN'; offset: number }
  | { type: 'SHOW_DATABASES'; pattern: string | undefined }
  | { type: 'SHOW_TABLES'; database: string | undefined; pattern: string | undefined }
  | { type: 'SHOW_COLUMNS' | 'SHOW_PARTITIONS' | 'DESCRIBE_TABLE'; table: TableName };

const QUERIES = new Set(['SELECT', 'WITH', 'VALUES', '(']);

// Statements of Athena that this engine does not have.
const OTHERS = new Set(
  'ALTER ANALYZE CALL COMMENT CREATE DEALLOCATE DELETE DROP EXECUTE GRANT INSERT MERGE MSCK OPTIMIZE PREPARE REVOKE TABLE UNLOAD UPDATE USE VACUUM'.split(
    ' ',
  ),
);

/** Tells what a statement is. @throws {Refused} for what is no statement, {Unsupported} for one that is not done here. */
export function readStatement(sql: string): Statement {
  const tokens = tokensOf(sql);
  const reader = new TokenReader(tokens);
  const word = reader.peek();
  if (QUERIES.has(word)) return { type: 'SELECT', tokens };
  if (reader.take('SHOW')) return readShow(reader);
  if (reader.take('DESCRIBE') || reader.take('DESC')) return readDescribe(reader);
  if (reader.take('EXPLAIN')) return { type: 'EXPLAIN', offset: reader.offset };
  if (OTHERS.has(word)) throw new Unsupported(`the statement ${word}`, 0);
  throw new Refused(
    `mismatched input '${reader.text}'. Expecting: 'DESCRIBE', 'EXPLAIN', 'SELECT', 'SHOW', 'VALUES', 'WITH', <query>`,
    reader.offset,
  );
}

function readShow(reader: TokenReader): Statement {
  if (reader.take('DATABASES') || reader.take('SCHEMAS'))
    return ended(reader, { type: 'SHOW_DATABASES', pattern: reader.pattern() });
  if (reader.take('TABLES')) {
    const database = reader.take('IN') || reader.take('FROM') ? reader.name() : undefined;
    return ended(reader, { type: 'SHOW_TABLES', database, pattern: reader.pattern() });
  }
  if (reader.take('PARTITIONS')) return ended(reader, { type: 'SHOW_PARTITIONS', table: reader.tableName() });
  if (reader.take('COLUMNS')) {
    if (!reader.take('IN') && !reader.take('FROM')) throw reader.mismatched();
    const table = reader.tableName();
    const database = reader.take('IN') || reader.take('FROM') ? reader.name() : table.database;
    return ended(reader, { type: 'SHOW_COLUMNS', table: { ...table, database } });
  }
  throw new Unsupported(`the statement SHOW ${reader.peek()}`, 0);
}

function readDescribe(reader: TokenReader): Statement {
  if (reader.take('EXTENDED') || reader.take('FORMATTED'))
    throw new Unsupported('DESCRIBE with EXTENDED or FORMATTED', 0);
  return ended(reader, { type: 'DESCRIBE_TABLE', table: reader.tableName() });
}

function ended(reader: TokenReader, statement: Statement): Statement {
  reader.end();
  return statement;
}
