/**
 * A service spoken over the AWS JSON protocol: `POST /` with `X-Amz-Target: <target>.<operation>` and a JSON body.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export interface AwsJsonService {
  /** What stands before the dot in `X-Amz-Target`, such as `AmazonAthena`. */
  readonly target: string;
  /** The protocol's version, which names the content type `application/x-amz-json-<version>`. */
  readonly version: '1.0' | '1.1';
  /**
   * Runs one operation.
   * @throws {AwsError} for everything that the real service answers with an error, unknown operations included.
   */
  call(operation: string, input: unknown): Promise<unknown>;
}

/** Times on the wire are epoch seconds with a fraction. */
export function epochSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** An error as AWS services answer it: a code (`__type` on the wire), a message and an HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
  }
}
