import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type ObjectLocation, parseLocation } from '../../core/workflow/outcome.ts';

/** A file of a result and its size in bytes. */
export interface ResultFile {
  Key: string;
  ContentLength: number;
}

/** The files that the engine wrote for a query. */
export interface ResultFiles {
  /**
   * The files that a data manifest lists, by key; they lie in the manifest's bucket.
   * @returns undefined where the manifest or a file of it is gone.
   */
  listed(manifest: ObjectLocation): Promise<ResultFile[] | undefined>;
}

/**
 * The files in S3. A manifest names a file a line and says nothing of sizes; those are in the listing of the folder, which
 * takes one call for a thousand files.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
 */
export function s3ResultFiles(s3: S3Client): ResultFiles {
  return {
    async listed(manifest) {
      const text = await textOf(manifest, s3);
      if (text === undefined) return undefined;
      const keys = keysIn(text, manifest.Bucket);
      const sizes = await sizesBelow(keys.map(folderOf), manifest.Bucket, s3);
      const files = keys.flatMap((Key) => {
        const ContentLength = sizes.get(Key);
        return ContentLength === undefined ? [] : { Key, ContentLength };
      });
      return files.length === keys.length ? files : undefined;
    },
  };
}

async function textOf(object: ObjectLocation, s3: S3Client): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(object));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** The keys that a manifest names, in order. */
function keysIn(manifest: string, bucket: string): string[] {
  const locations = manifest.split(/\r?\n/).flatMap((line) => parseLocation(line) ?? []);
  return locations
    .filter(({ Bucket }) => Bucket === bucket)
    .map(({ Key }) => Key)
    .sort();
}

async function sizesBelow(folders: readonly string[], Bucket: string, client: S3Client) {
  const sizes = new Map<string, number>();
  for (const Prefix of new Set(folders)) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
      for (const { Key, Size } of Contents) if (Key !== undefined && Size !== undefined) sizes.set(Key, Size);
    }
  }
  return sizes;
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
