import { lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../../aws/json-service.ts';
import { noSuchBucket } from '../errors.ts';

export interface Bucket {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly created: number;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Buckets as directories `<root>/<bucket>`. Other directories, and links to some, are none. */
export class BucketStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws {AwsError} NoSuchBucket */
  async require(name: string): Promise<Bucket> {
    const bucket = await this.#find(name);
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  /** A bucket that is there already stays as it is, as in us-east-1. @throws {AwsError} InvalidBucketName */
  async create(name: string): Promise<void> {
    if (!NAME.test(name)) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
    await mkdir(join(this.#root, name), { recursive: true });
  }

  /** In the order of their names. */
  async list(): Promise<Bucket[]> {
    const names = (await readdir(this.#root)).sort();
    const found = await Promise.all(names.map((name) => this.#find(name)));
    return found.filter((bucket) => bucket !== undefined);
  }

  async #find(name: string): Promise<Bucket | undefined> {
    if (!NAME.test(name)) return undefined;
    const directory = await lstat(join(this.#root, name)).catch(() => undefined);
    return directory?.isDirectory() ? { name, created: Math.floor(directory.birthtimeMs) } : undefined;
  }
}
