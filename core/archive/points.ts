/**
 * Every step of the protocol after which a process can end, in the order of the steps. The protocol says `reach(point)`
 * at each; a deployed function does nothing there, a trial ends the process.
 */
export const ARCHIVE_POINTS = [
  /** The table of the batches is there. */
  'migrated',
  /** The lake's tables are there, with all columns. */
  'tables-ensured',
  /** The table's lock is held. */
  'locked',
  /** A batch that another process left was aborted. */
  'recovery-aborted',
  /** Its objects are deleted, and nothing says so yet. */
  'recovery-deleted',
  /** Its end is known. */
  'recovery-gone',
  /** What earlier processes left is cleared away. */
  'recovered',
  /** The partitions that a batch needs are registered. */
  'registered',
  /** The batch's row is written ahead. */
  'planned',
  /** The transaction that copies and deletes has its snapshot. */
  'snapshot-taken',
  /** Half of the rows, or more, are in files on this machine. */
  'copying',
  /** All of them are. */
  'copied',
  /** An object is uploaded. */
  'object-uploaded',
  /** All of them are. */
  'uploaded',
  /** The store holds what was uploaded. */
  'verified',
  /** The rows are deleted, in the open transaction. */
  'deleted',
  /** The batch is marked committed, in the open transaction. */
  'marked',
  /** COMMIT was answered. */
  'committed',
  /** A batch that could not be committed was aborted. */
  'aborted',
  /** Its objects are deleted, and nothing says so yet. */
  'abort-deleted',
  /** Its end is known. */
  'gone',
  /** The rows of an object are back, in the open transaction. */
  'rows-restored',
  /** The batch is marked aborted, in the open transaction. */
  'restore-marked',
  /** COMMIT of a restoration was answered. */
  'restored',
] as const;
export type ArchivePoint = (typeof ARCHIVE_POINTS)[number];

/** Told of each point as it is reached; the protocol goes on once this resolves. */
export type Reach = (point: ArchivePoint) => Promise<void> | void;
