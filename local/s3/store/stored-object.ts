import { hash } from 'node:crypto';
import type { StoredChecksum } from '../body/checksum.ts';
import { guessContentType } from './content-type.ts';
import type { FileState, Sidecar } from './sidecars.ts';

/** What is kept with an object beside its bytes. */
export interface ObjectMetadata {
  /** `content-type` and the other headers that are given back as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** By the name after `x-amz-meta-`. */
  readonly userMetadata: Readonly<Record<string, string>>;
}

/** An object as it stands. */
export interface StoredObject extends ObjectMetadata {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds, whole seconds: finer than that S3 does not tell. */
  readonly lastModified: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
}

/** Puts together what file and sidecar tell. A file that came by another way has no sidecar. */
export function storedObject(key: string, state: FileState, sidecar: Sidecar | undefined): StoredObject {
  return {
    headers: { 'content-type': guessContentType(key) },
    userMetadata: {},
    etag: foreignEtag(state),
    ...sidecar,
    key,
    size: Number(state.size),
    lastModified: Number(state.mtimeNs / 1_000_000_000n) * 1000,
  };
}

// Steady while the file is. In the form of a multipart upload's, so that nobody takes it for the MD5 of the bytes.
function foreignEtag({ size, mtimeNs }: FileState): string {
  return `${hash('md5', `${size} ${mtimeNs}`, 'hex')}-1`;
}
