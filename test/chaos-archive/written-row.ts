/** What is written of a row once and for all. */
export interface Facts {
  /** Epoch milliseconds. */
  placedAt: number;
  region: string | null;
}

/** A row as it was written: one version of it. */
export interface WrittenRow {
  order_id: number;
  placed_at: number;
  region: string | null;
  channel: string;
  version: number;
  note: string | null;
}

export const COLUMNS = ['order_id', 'placed_at', 'region', 'channel', 'version', 'note'] as const;
export type ColumnName = (typeof COLUMNS)[number];

export const CHANNEL = 'web';

export function writtenRow(id: number, version: number, { placedAt, region }: Facts): WrittenRow {
  return {
    order_id: id,
    placed_at: placedAt,
    region,
    channel: CHANNEL,
    version,
    note: noteOf(id, version),
  };
}

/** A value as a result shows it. */
export function cellOf(row: WrittenRow, column: ColumnName): string | null {
  if (column === 'placed_at') return new Date(row.placed_at).toISOString().replace('T', ' ').replace('Z', '');
  const value = row[column];
  return value === null ? null : String(value);
}

const NOTES = [
  () => null,
  () => '',
  (text: string) => text,
  (text: string) => `"${text}", said\nthe 'second' line`,
  (text: string) => `\\N ${text}\t\\t\r\n`,
  (text: string) => `${text} ünïcödé 😀`,
];

/** What a row says: text of every kind that has ever gone wrong on its way. */
export function noteOf(id: number, version: number): string | null {
  const note = NOTES[(id + version) % NOTES.length];
  return note ? note(`order ${id}, version ${version}`) : null;
}
