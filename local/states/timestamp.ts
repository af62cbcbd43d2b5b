const OFFSET_DATE_TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds of an RFC 3339 date and time with its offset, or nothing where a text is none. */
export function parseTimestamp(text: string): number | undefined {
  const date = OFFSET_DATE_TIME.exec(text)?.[1];
  const at = Date.parse(text);
  // Date.parse takes the 30th of February for the 1st of March.
  const isOnCalendar = date !== undefined && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  return isOnCalendar && !Number.isNaN(at) ? at : undefined;
}
