/**
 * What the first word of a statement says about it. Athena takes DML from Trino and DDL from Hive.
 * https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
 */

/** They give rows. */
export const QUERIES: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/** They tell of the catalogue or of a plan. */
export const READS: ReadonlySet<string> = new Set(['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN']);

/** They change data or the catalogue. */
export const WRITES: ReadonlySet<string> = new Set([
  'ALTER',
  'ANALYZE',
  'COMMENT',
  'CREATE',
  'DELETE',
  'DROP',
  'EXPORT',
  'IMPORT',
  'INSERT',
  'LOAD',
  'MERGE',
  'MSCK',
  'OPTIMIZE',
  'REFRESH',
  'REPLACE',
  'TRUNCATE',
  'UNLOAD',
  'UPDATE',
  'VACUUM',
]);

const PREPARED = 'prepared statements are not kept. Send the statement itself, with ExecutionParameters';
const SESSION = 'every query has a session of its own, which ends with it';
const TRANSACTION = 'every query is a transaction of its own';
const RIGHTS = 'the rights of the service are not given by queries';

/** They run in no deployment, and why. */
export const NEVER_RUN: ReadonlyMap<string, string> = new Map([
  ['CALL', 'procedures are not called'],
  ['COMMIT', TRANSACTION],
  ['DEALLOCATE', PREPARED],
  ['DENY', RIGHTS],
  ['EXECUTE', PREPARED],
  ['GRANT', RIGHTS],
  ['PREPARE', PREPARED],
  ['RESET', SESSION],
  ['REVOKE', RIGHTS],
  ['ROLLBACK', TRANSACTION],
  ['SET', SESSION],
  ['START', TRANSACTION],
  ['USE', 'name the database in Database'],
  ['USING', 'external functions are not called'],
]);
