import type { Clock } from '../clock.ts';
import type { S3Request } from './s3-request.ts';
import type { BucketStore } from './store/bucket-store.ts';
import type { ObjectStore, OpenObject } from './store/object-store.ts';
import type { UploadStore } from './store/upload-store.ts';

/** What operations work on. */
export interface S3Context {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  /** The directory of files that are no objects yet. */
  readonly scratch: string;
  readonly clock: Clock;
}

/** The answer to a request. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** XML. */
  readonly xml?: string;
  /** Bytes of an object, from `start` up to and including `end`. Whoever sends the answer disposes of it. */
  readonly content?: { readonly opened: OpenObject; readonly start: number; readonly end: number };
}

/** One operation of S3's. @throws {AwsError} for everything that S3 answers with an error. */
export type Operation = (request: S3Request, context: S3Context) => Promise<S3Answer>;

/** The namespace of S3's documents. */
export const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
