import type { LakeType } from './lake-type.ts';

/** A column of a table in the database. */
export interface SourceColumn {
  name: string;
  type: LakeType;
  /** The type as the database writes it, such as `numeric(12,2)`. */
  sourceType: string;
  /** Whether the database computes it, so that it cannot be written. */
  isGenerated: boolean;
}

/** What the archive has to know of a table. */
export interface SourceTable {
  columns: SourceColumn[];
  /** The columns of its primary key, in the key's order. */
  key: string[];
  /** Whether the time column holds instants, or the clock's time without a zone, or days. */
  time: 'instant' | 'local' | 'day';
}
