import { createReadStream } from 'node:fs';

/** A row of a result file: text, or undefined for NULL. */
export type ResultRow = (string | undefined)[];

export interface Page {
  rows: ResultRow[];
  /** Where the next page begins, in bytes; undefined where the file ended before this one was full. */
  next: number | undefined;
}

// A page of rows without end would not fit the memory of who reads it.
const MOST_BYTES = 16_000_000;

/**
 * Reads rows of a result file from a place in it, in bytes. `csv`: values in quotes, NULL without; otherwise a row is a line,
 * and one value. As from Athena, a full page has a next one, even if that is empty.
 */
export async function readPage(path: string, from: number, most: number, csv: boolean): Promise<Page> {
  const rows: ResultRow[] = [];
  let offset = from;
  for await (const line of lines(path, from, csv)) {
    rows.push(csv ? fieldsOf(line) : [line]);
    offset += Buffer.byteLength(line) + 1;
    if (rows.length === most || offset - from > MOST_BYTES) return { rows, next: offset };
  }
  return { rows, next: undefined };
}

// A line ends at a line feed outside of quotes. Quotes come in pairs, so that is one after an even number of them.
async function* lines(path: string, start: number, quoted: boolean): AsyncGenerator<string> {
  let text = '';
  let scanned = 0;
  let inQuotes = false;
  for await (const chunk of createReadStream(path, { start, encoding: 'utf8' })) {
    text += chunk;
    for (; scanned < text.length; scanned += 1) {
      const character = text[scanned];
      if (quoted && character === '"') inQuotes = !inQuotes;
      if (character !== '\n' || inQuotes) continue;
      yield text.slice(0, scanned);
      text = text.slice(scanned + 1);
      scanned = -1;
    }
  }
  if (text !== '') yield text;
}

function fieldsOf(line: string): ResultRow {
  const fields = line.matchAll(/(?:"((?:[^"]|"")*)"|)(?:,|$)/gy);
  const row = Array.from(fields, ([, value]) => value?.replaceAll('""', '"'));
  // The pattern finds one more empty field behind the last one, unless the line ends with a comma.
  return line.endsWith(',') || line === '' ? row : row.slice(0, -1);
}
