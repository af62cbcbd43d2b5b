import { withoutComments } from '../dialect/comments.ts';
import { Refused, Unsupported } from '../dialect/faults.ts';
import { hiveTokensOf, type Token, tokensOf } from '../dialect/tokens.ts';
import { type DdlStatement, readDdl } from './ddl/ddl.ts';
import { type TableName, TokenReader } from './token-reader.ts';
import { readUnload, type UnloadStatement } from './unload/unload-statement.ts';

/** Questions about the catalogue. */
export type DescribeStatement =
  | { type: 'SHOW_DATABASES'; pattern: string | undefined }
  | { type: 'SHOW_TABLES'; database: string | undefined; pattern: string | undefined }
  | { type: 'SHOW_TABLE_PROPERTIES'; table: TableName; property: string | undefined }
  | {
      type: 'SHOW_COLUMNS' | 'SHOW_CREATE_TABLE' | 'SHOW_PARTITIONS' | 'DESCRIBE_TABLE';
      table: TableName;
    };

/** What a statement asks for. */
export type Statement =
  | { type: 'SELECT'; tokens: readonly Token[] }
  /** `offset`: where the query to explain begins, in characters. */
  | { type: 'EXPLAIN'; offset: number }
  | UnloadStatement
  | DdlStatement
  | DescribeStatement;

const QUERIES = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', '(']);

// They are Hive's, and so is the way in which they write texts and names.
const DDL = /^\s*(?:ALTER|CREATE|DROP|MSCK)\b/i;

// Statements of Athena that this engine does not have.
const OTHERS = new Set(
  'ANALYZE CALL COMMENT DEALLOCATE DELETE EXECUTE GRANT INSERT MERGE OPTIMIZE PREPARE REVOKE UPDATE USE VACUUM'.split(
    ' ',
  ),
);

/** Tells what a statement is. @throws {Refused} for what is no statement, {Unsupported} for one that is not done here. */
export function readStatement(sql: string): Statement {
  if (DDL.test(withoutComments(sql))) return readDdl(new TokenReader(hiveTokensOf(sql)));
  const tokens = tokensOf(sql);
  const reader = new TokenReader(tokens);
  const word = reader.peek();
  if (QUERIES.has(word)) return { type: 'SELECT', tokens };
  if (reader.take('SHOW')) return readShow(reader);
  if (reader.take('DESCRIBE') || reader.take('DESC')) return readDescribe(reader);
  if (reader.take('EXPLAIN')) return readExplain(reader);
  if (reader.take('UNLOAD')) return readUnload(sql, reader);
  if (OTHERS.has(word)) throw new Unsupported(`the statement ${word}`, 0);
  throw new Refused(
    `mismatched input '${reader.text}'. Expecting: 'ALTER', 'CREATE', 'DESCRIBE', 'DROP', 'EXPLAIN', 'MSCK', 'SELECT', 'SHOW', 'UNLOAD', 'VALUES', 'WITH', <query>`,
    reader.offset,
  );
}

/** Of a plan there is DuckDB's text and no more: nothing is run for it, and it has one form. */
function readExplain(reader: TokenReader): Statement {
  if (reader.peek() === 'ANALYZE') throw new Unsupported('the statement EXPLAIN ANALYZE', 0);
  const { offset } = reader;
  if (reader.take('(', 'TYPE') || reader.take('(', 'FORMAT'))
    throw new Unsupported('EXPLAIN with TYPE or FORMAT', 0);
  return { type: 'EXPLAIN', offset };
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
  if (reader.take('TBLPROPERTIES')) {
    const table = reader.tableName();
    const property = reader.take('(') ? reader.string() : undefined;
    if (property !== undefined) reader.expect(')');
    return ended(reader, { type: 'SHOW_TABLE_PROPERTIES', table, property });
  }
  if (reader.take('CREATE')) {
    if (reader.take('TABLE')) return ended(reader, { type: 'SHOW_CREATE_TABLE', table: reader.tableName() });
    throw new Unsupported(`the statement SHOW CREATE ${reader.peek()}`, 0);
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
