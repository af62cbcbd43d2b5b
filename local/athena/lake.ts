import { join, sep } from 'node:path';

/** The directory of `s3://bucket/prefix/`, where a bucket is the directory of its name below `root`. */
export function localPath(root: string, uri: string): string {
  const { bucket, key } = parseS3Uri(uri);
  const path = join(root, bucket, key);
  if (!path.startsWith(join(root, bucket) + sep) && path !== join(root, bucket)) {
    throw new TypeError(`${uri} leaves its bucket`);
  }
  return path;
}

/** Splits `s3://bucket/key`. @throws {TypeError} when it is none. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const parts = /^s3:\/\/([a-z0-9.-]{3,63})\/(.*)$/s.exec(uri);
  if (parts?.[1] === undefined || parts[2] === undefined)
    throw new TypeError(`${uri} is not s3://bucket/key`);
  return { bucket: parts[1], key: parts[2] };
}
