/** Raised when the tables change; a journal of another version is refused. */
export const JOURNAL_VERSION = 1;

/**
 * An event's key is its execution's id times this, plus its own id; a history ends at 25,000 events.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const EVENT_SPAN = 32_768;

export const TABLES = `
CREATE TABLE definitions (hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE executions (
  id INTEGER PRIMARY KEY,
  arn TEXT NOT NULL UNIQUE,
  machine TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  input TEXT NOT NULL,
  status TEXT NOT NULL,
  output TEXT,
  error TEXT,
  cause TEXT,
  startedAt INTEGER NOT NULL,
  stoppedAt INTEGER,
  timeoutAt INTEGER,
  redriveCount INTEGER NOT NULL,
  redrivenAt INTEGER,
  transitions INTEGER NOT NULL,
  lastEvent INTEGER NOT NULL
);
CREATE INDEX executionsByMachine ON executions (machine, id);
CREATE INDEX executionsRunning ON executions (id) WHERE status = 'RUNNING';
CREATE INDEX executionsByEnd ON executions (stoppedAt) WHERE stoppedAt IS NOT NULL;

CREATE TABLE events (
  key INTEGER PRIMARY KEY,
  previous INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  details TEXT
);

CREATE TABLE frames (
  execution INTEGER NOT NULL,
  path TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (execution, path)
) WITHOUT ROWID;

CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);

PRAGMA user_version = ${JOURNAL_VERSION};
`;
