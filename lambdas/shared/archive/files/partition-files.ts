import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartitionValue } from '../../../../core/archive/hive-path.ts';
import { fieldValue, type RowText } from '../../../../core/archive/row-text.ts';

/** A file of `RowText`: the rows of a batch in one partition. */
export interface TextFile {
  /** The path of the partition below its table. */
  partition: string;
  file: string;
  rows: number;
  /** Bytes of the longest row. */
  longestRow: number;
  /** The fields, from 0, that have escapes in any row of the batch: in all others a value stands as it is, or is NULL. */
  escapedFields: ReadonlySet<number>;
}

export interface SplitOptions {
  /** An empty folder for the files. */
  folder: string;
  /** How many fields of a row, from its first, are the values of its partition. */
  partitionFields: number;
  /** The path of a partition. */
  pathOf: (values: readonly PartitionValue[]) => string;
  /** Awaited after each chunk, with the rows so far. */
  onRows: (rows: number) => Promise<void>;
}

const NEWLINE = 10;
const TAB = 9;
const BACKSLASH = 0x5c;
const CAPITAL_N = 0x4e;
// What is collected of a file before it is written: a day may have a thousand partitions, which makes 64 MB.
const COLLECTED = 64 * 1024;

/** Parts rows into a file for each partition. In each they keep their order. */
export async function splitByPartition(rows: RowText, options: SplitOptions): Promise<TextFile[]> {
  const splitter = new Splitter(options);
  for await (const chunk of rows) {
    splitter.add(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    await options.onRows(splitter.rows);
  }
  return splitter.end();
}

class Splitter {
  rows = 0;
  readonly #options: SplitOptions;
  // By the bytes of the partition's fields, and by path: values that share a path share a file.
  readonly #byFields = new Map<string, Collector>();
  readonly #byPath = new Map<string, Collector>();
  readonly #escapedFields = new Set<number>();
  #rest: Buffer | undefined;

  constructor(options: SplitOptions) {
    this.#options = options;
  }

  add(chunk: Buffer): void {
    if (this.#rest === undefined) {
      this.#addRows(chunk);
      return;
    }
    // Only the row that two chunks share is put together, not all that came with it.
    const first = chunk.indexOf(NEWLINE) + 1;
    const row = Buffer.concat([this.#rest, first > 0 ? chunk.subarray(0, first) : chunk]);
    this.#rest = undefined;
    this.#addRows(row);
    if (first > 0 && first < chunk.length) this.#addRows(chunk.subarray(first));
  }

  /** Adds the rows of a chunk that begins with one. What is left of it is kept. */
  #addRows(bytes: Buffer): void {
    let from = 0;
    let backslash = bytes.indexOf(BACKSLASH);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.#collectorOf(bytes, from).add(bytes, from, end + 1);
      while (backslash >= 0 && backslash < end) backslash = this.#noteEscape(bytes, from, backslash);
      from = end + 1;
      this.rows += 1;
    }
    this.#rest = from < bytes.length ? bytes.subarray(from) : undefined;
  }

  end(): TextFile[] {
    if (this.#rest) throw new Error('The rows end in the middle of one.');
    return [...this.#byPath.values()].map((collector) => collector.end());
  }

  /** Notes which field of a row an escape is in, unless it is NULL. @returns where the next one of another field is. */
  #noteEscape(bytes: Buffer, from: number, backslash: number): number {
    if (bytes[backslash + 1] === CAPITAL_N) return bytes.indexOf(BACKSLASH, backslash + 2);
    let field = 0;
    for (let at = from; at < backslash; at += 1) if (bytes[at] === TAB) field += 1;
    this.#escapedFields.add(field);
    let end = backslash + 2;
    while (bytes[end] !== TAB && bytes[end] !== NEWLINE) end += 1;
    return bytes.indexOf(BACKSLASH, end);
  }

  #collectorOf(bytes: Buffer, from: number): Collector {
    const { partitionFields } = this.#options;
    let end = from;
    for (let field = 0; field < partitionFields; field += 1) end = bytes.indexOf(TAB, end) + 1;
    const fields = bytes.toString('latin1', from, end);
    const known = this.#byFields.get(fields);
    if (known) return known;
    const collector = this.#openCollector(bytes.toString('utf8', from, end));
    this.#byFields.set(fields, collector);
    return collector;
  }

  #openCollector(fields: string): Collector {
    const { folder, partitionFields, pathOf } = this.#options;
    const path = pathOf(fields.split('\t').slice(0, partitionFields).map(fieldValue));
    const known = this.#byPath.get(path);
    if (known) return known;
    const collector = new Collector({
      partition: path,
      file: join(folder, `${this.#byPath.size}.text`),
      rows: 0,
      longestRow: 0,
      escapedFields: this.#escapedFields,
    });
    this.#byPath.set(path, collector);
    return collector;
  }
}

class Collector {
  readonly #text: TextFile;
  readonly #buffer = Buffer.allocUnsafe(COLLECTED);
  #length = 0;

  constructor(text: TextFile) {
    this.#text = text;
  }

  add(bytes: Buffer, from: number, to: number): void {
    const length = to - from;
    if (this.#length + length > COLLECTED) this.#flush();
    if (length > COLLECTED) appendFileSync(this.#text.file, bytes.subarray(from, to));
    else this.#length += bytes.copy(this.#buffer, this.#length, from, to);
    this.#text.rows += 1;
    this.#text.longestRow = Math.max(this.#text.longestRow, length);
  }

  end(): TextFile {
    this.#flush();
    return this.#text;
  }

  #flush(): void {
    if (this.#length > 0) appendFileSync(this.#text.file, this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}
