import {
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import type { OutputFormat } from '../../core/contract/submission.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ObjectLocation } from '../../core/workflow/outcome.ts';
import { savedAs } from './saved-as.ts';

/** Seconds a session for signing lasts: all that a role assumed from a role's session may have. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
export const SIGNING_SESSION_SECONDS = 3_600;

// A session is used again while this much is left of it, so that not every link asks STS and none is much shorter
// than it could be: ten minutes of an hour.
const REUSE_WHILE_LEFT_MS = (SIGNING_SESSION_SECONDS - 600) * 1_000;

/** A link to an object. */
export interface Link {
  PresignedUrl: string;
  /** Seconds the link really lives: what was asked or, where a session signs it, what that has left if it is less. */
  ExpiredIn: number;
}

export interface Links {
  /** The size of the object in bytes; undefined when there is none. */
  contentLength(object: ObjectLocation): Promise<number | undefined>;
  /**
   * A link to the object that a browser saves under the object's name.
   * @param format of a file that UNLOAD wrote. Without it the object is the engine's own file: CSV, or text of what is no
   *   SELECT.
   */
  sign(object: ObjectLocation, expiresIn: number, format?: OutputFormat): Promise<Link>;
}

export interface LinksOptions {
  /** For looking at objects, with the function's own rights. */
  s3: S3Client;
  /** How clients for signing are made, but for their credentials. */
  s3Config?: S3ClientConfig;
  /** Begins a session of the role that signs. Its `expiration` must be known. */
  assumeSigner: () => Promise<AwsCredentialIdentity>;
}

/** Links to result files, signed by a short session whose end is known, so that what they promise is true. */
export function createLinks({ s3, s3Config, assumeSigner }: LinksOptions): Links {
  let session: { signer: S3Client; expiresAt: number } | undefined;

  const signingSession = async () => {
    if (session && session.expiresAt - Date.now() >= REUSE_WHILE_LEFT_MS) return session;
    const credentials = await assumeSigner();
    if (!credentials.expiration) {
      throw new LakehookError(
        'SignerInvalid',
        'The credentials that sign links do not say when they expire.',
      );
    }
    const signer = new S3Client({ ...s3Config, credentials });
    session = { signer, expiresAt: credentials.expiration.getTime() };
    return session;
  };

  return {
    contentLength: (object) => contentLengthOf(object, s3),

    async sign(object, expiresIn, format) {
      const { signer, expiresAt } = await signingSession();
      const ExpiredIn = Math.min(expiresIn, Math.floor((expiresAt - Date.now()) / 1_000));
      const command = new GetObjectCommand({ ...object, ...savedAs(object.Key, format) });
      return { PresignedUrl: await getSignedUrl(signer, command, { expiresIn: ExpiredIn }), ExpiredIn };
    },
  };
}

/** The size of an object in bytes; undefined when there is none. */
export async function contentLengthOf(object: ObjectLocation, s3: S3Client): Promise<number | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand(object))).ContentLength;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
