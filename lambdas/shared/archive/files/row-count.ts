import { type AsyncBuffer, parquetMetadataAsync } from 'hyparquet';

/** Counts newlines while bytes go by: the rows of a text object. */
export class LineCounter {
  lines = 0;

  add(chunk: Buffer): void {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.lines += 1;
  }
}

/** Keeps the end of what goes by. */
export class LastBytes {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #kept = 0;

  /** @param most how many bytes are kept at least, where there are as many. */
  constructor(most: number) {
    this.#most = most;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#kept += chunk.length;
    for (
      let [first] = this.#chunks;
      first && this.#kept - first.length >= this.#most;
      [first] = this.#chunks
    ) {
      this.#chunks.shift();
      this.#kept -= first.length;
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** The rows that a Parquet object's footer states. */
export async function parquetRows(
  byteLength: number,
  read: (start: number, end: number) => Promise<Buffer>,
): Promise<number> {
  const file: AsyncBuffer = {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = await read(start, end);
      const copy = new ArrayBuffer(bytes.length);
      new Uint8Array(copy).set(bytes);
      return copy;
    },
  };
  const { num_rows } = await parquetMetadataAsync(file);
  return Number(num_rows);
}
