import type { DatabaseSync } from 'node:sqlite';

/** Everything that is ever asked of the database, prepared once. */
export function statements(database: DatabaseSync) {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    // A whole row may be handed to a statement that needs a part of it.
    statement.setAllowUnknownNamedParameters(true);
    return statement;
  };
  return {
    lastExecution: prepare('SELECT max(id) AS id FROM executions'),
    insertExecution: prepare(`
      INSERT INTO executions (id, arn, machine, name, definition, input, status, output, error, cause, startedAt,
        stoppedAt, timeoutAt, redriveCount, redrivenAt, transitions, lastEvent)
      VALUES ($id, $arn, $machine, $name, $definition, $input, $status, $output, $error, $cause, $startedAt,
        $stoppedAt, $timeoutAt, $redriveCount, $redrivenAt, $transitions, $lastEvent)`),
    updateExecution: prepare(`
      UPDATE executions SET status = $status, output = $output, error = $error, cause = $cause, stoppedAt = $stoppedAt,
        timeoutAt = $timeoutAt, redriveCount = $redriveCount, redrivenAt = $redrivenAt, transitions = $transitions,
        lastEvent = $lastEvent
      WHERE id = $id`),
    execution: prepare('SELECT * FROM executions WHERE arn = ?'),
    running: prepare(`SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY id`),
    list: prepare(`
      SELECT * FROM executions WHERE machine = $machine AND id < $before AND ($status IS NULL OR status = $status)
      ORDER BY id DESC LIMIT $limit`),

    insertEvent: prepare('INSERT INTO events (key, previous, at, type, details) VALUES (?, ?, ?, ?, ?)'),
    history: prepare('SELECT * FROM events WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?'),
    historyReversed: prepare('SELECT * FROM events WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?'),

    saveFrame: prepare('INSERT OR REPLACE INTO frames (execution, path, body) VALUES (?, ?, ?)'),
    dropFrame: prepare('DELETE FROM frames WHERE execution = ? AND path = ?'),
    frames: prepare('SELECT body FROM frames WHERE execution = ? ORDER BY path'),

    insertOutbox: prepare('INSERT INTO outbox (event) VALUES (?)'),
    deleteOutbox: prepare('DELETE FROM outbox WHERE id = ?'),
    lastOutbox: prepare('SELECT max(id) AS id FROM outbox'),
    outbox: prepare('SELECT id, event FROM outbox WHERE id <= ? ORDER BY id'),

    insertDefinition: prepare('INSERT OR IGNORE INTO definitions (hash, body) VALUES (?, ?)'),
    definition: prepare('SELECT body FROM definitions WHERE hash = ?'),

    endedBefore: prepare('SELECT id FROM executions WHERE stoppedAt < ?'),
    forgetFrames: prepare(
      'DELETE FROM frames WHERE execution IN (SELECT id FROM executions WHERE stoppedAt < ?)',
    ),
    forgetEvents: prepare('DELETE FROM events WHERE key BETWEEN ? AND ?'),
    forgetExecution: prepare('DELETE FROM executions WHERE id = ?'),
  };
}
