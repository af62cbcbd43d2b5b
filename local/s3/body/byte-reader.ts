import { AwsError } from '../../aws/json-service.ts';
import { incompleteBody } from '../errors.ts';

/** Reads lines and counted bytes out of a stream of chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** At least one byte and at most `most`. @throws {AwsError} IncompleteBody at the end. */
  async some(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) await this.#more();
    const bytes = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** Up to the next line feed, without it and the carriage return before. @throws {AwsError} IncompleteBody */
  async line(longest: number): Promise<string> {
    let end = this.#rest.indexOf('\n');
    while (end < 0) {
      if (this.#rest.length > longest)
        throw new AwsError('InvalidRequest', 'A line of the body is too long.');
      await this.#more();
      end = this.#rest.indexOf('\n');
    }
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  /** @throws {AwsError} InvalidRequest if there is anything left. */
  async end(): Promise<void> {
    const next = this.#rest.length > 0 ? undefined : await this.#chunks.next();
    if (!next?.done) throw new AwsError('InvalidRequest', 'The body goes on after its last chunk.');
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw incompleteBody();
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
  }
}
