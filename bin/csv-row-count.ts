const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * Counts the rows of a CSV result while its bytes go by: ends of lines outside of quotes, without the header. A quote within a
 * value is doubled, and so leaves it and enters it again.
 */
export function csvRowCount(): { add(chunk: Uint8Array): void; rows(): number } {
  let inQuotes = false;
  let lines = 0;
  return {
    add(chunk) {
      for (const byte of chunk) {
        if (byte === QUOTE) inQuotes = !inQuotes;
        else if (byte === LINE_FEED && !inQuotes) lines += 1;
      }
    },
    rows: () => Math.max(0, lines - 1),
  };
}
