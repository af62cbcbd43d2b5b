import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AwsError } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';
import type { CredentialSource } from '../signature/credentials.ts';
import { applyLifecycle, type Lifecycle } from './lifecycle.ts';
import { checkHeaders } from './object-headers.ts';
import type { S3Context } from './operation.ts';
import { routeOf } from './route.ts';
import { readS3Request } from './s3-request.ts';
import { sendAnswer, sendError } from './send-answer.ts';
import { BucketStore } from './store/bucket-store.ts';
import { ObjectStore } from './store/object-store.ts';
import { Sidecars } from './store/sidecars.ts';
import { UploadStore } from './store/upload-store.ts';

export interface S3Options {
  /** The directory of the buckets. An object is the plain file `<root>/<bucket>/<key>`. */
  readonly root: string;
  /**
   * The directory of everything else: what is known of objects beside their bytes, uploads under way. It must be
   * outside `root` and on the same file system, since objects are moved from here to there.
   */
  readonly metadataRoot: string;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  /** Buckets that are made if they are not there. */
  readonly buckets: readonly string[];
  /** Is told of failures that are not the caller's, which are answered with InternalError. */
  readonly onError?: (error: unknown) => void;
}

export interface S3 {
  /** Answers one request, errors too; it never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Removes what is due by then. @param now epoch milliseconds. */
  applyLifecycle(lifecycle: Lifecycle, now: number): Promise<void>;
}

/**
 * Path-style S3 over plain directories. Objects can be read and written by others at the same time: what they write
 * is an object at once, with an entity tag made of its size and time and a content type guessed by its extension.
 * Which keys cannot be files is told at `objectPath`. Whoever holds valid credentials may do everything.
 */
export function createS3(options: S3Options): S3 {
  const context = openContext(options);
  return {
    applyLifecycle: (lifecycle, now) => applyLifecycle(lifecycle, context, now),

    async handle(request, response) {
      const requestId = randomBytes(8).toString('hex').toUpperCase();
      response.setHeader('x-amz-request-id', requestId);
      try {
        await answer(request, response, options, context);
      } catch (error) {
        if (!(error instanceof AwsError)) options.onError?.(error);
        if (response.headersSent || response.destroyed) {
          response.destroy();
          return;
        }
        leaveBody(request, response);
        const [resource = '/'] = (request.url ?? '/').split('?', 1);
        sendError(response, error instanceof AwsError ? error : internalError(error), {
          resource,
          requestId,
        });
      }
    },
  };
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  options: S3Options,
  context: S3Context,
): Promise<void> {
  const request = readS3Request(message, options);
  const run = routeOf(request);
  checkHeaders(request.headers);
  const answered = await run(request, context);
  leaveBody(message, response);
  await sendAnswer(response, answered);
}

/** A body that nobody reads to its end is let run out, so that the caller comes to read the answer. */
function leaveBody(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (request.complete || (length === '0' && coding === undefined)) return;
  response.setHeader('connection', 'close');
  request.resume();
}

function openContext({ root, metadataRoot, buckets, clock }: S3Options): S3Context {
  const [scratch, uploads, sidecars] = [
    join(metadataRoot, 'incoming'),
    join(metadataRoot, 'uploads'),
    join(metadataRoot, 'objects'),
  ];
  // What was coming in when the process ended has never become an object.
  rmSync(scratch, { recursive: true, force: true });
  for (const directory of [root, scratch, uploads, sidecars]) mkdirSync(directory, { recursive: true });
  for (const bucket of buckets) mkdirSync(join(root, bucket), { recursive: true });
  const realRoot = realpathSync(root);
  return {
    buckets: new BucketStore(realRoot),
    objects: new ObjectStore(realRoot, new Sidecars({ sidecars, scratch })),
    uploads: new UploadStore(uploads),
    scratch,
    clock,
  };
}

function internalError(cause: unknown): AwsError {
  return new AwsError('InternalError', 'We encountered an internal error. Please try again.', {
    status: 500,
    cause,
  });
}
