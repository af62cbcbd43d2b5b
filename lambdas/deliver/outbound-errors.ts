import { errors } from 'undici';

/** The receiver could not be reached or did not answer as HTTP; another attempt may do better. */
export class CallbackUnreachable extends Error {
  override readonly name = 'CallbackUnreachable';
}

/** The policy forbids this callback. Final: no attempt can do better. */
export class CallbackNotAllowed extends Error {
  override readonly name = 'CallbackNotAllowed';
}

/**
 * Any failure of an attempt as one of the two, with a message for the owner of the receiver. The message holds no
 * address and nothing of the URL, since it is shown to whoever asked for the callback; the cause holds the rest.
 */
export function asCallbackError(error: unknown): CallbackUnreachable | CallbackNotAllowed {
  if (error instanceof CallbackUnreachable || error instanceof CallbackNotAllowed) return error;
  return new CallbackUnreachable(explain(error), { cause: error });
}

function explain(error: unknown): string {
  if (error instanceof errors.HTTPParserError) return INVALID_HTTP;
  const code = errorCode(error);
  const known = EXPLANATIONS[code];
  if (known !== undefined) return known;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return `The receiver's certificate cannot be trusted (${code}).`;
  if (/SSL|TLS|EPROTO/.test(code)) return `No TLS connection to the receiver could be made (${code}).`;
  return `The receiver could not be reached (${code}).`;
}

const INVALID_HTTP = 'The receiver did not answer with valid HTTP/1.1.';

const EXPLANATIONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "The receiver's certificate has expired.",
  CERT_NOT_YET_VALID: "The receiver's certificate is not valid yet.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The receiver's certificate is self-signed.",
  EAI_AGAIN: 'The name service did not answer for the host of the receiver.',
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver closed the connection before it answered.',
  EHOSTUNREACH: 'There is no route to the receiver.',
  ENETUNREACH: 'There is no route to the receiver.',
  ENODATA: 'The host of the receiver has no address.',
  ENOTFOUND: 'The host of the receiver does not resolve.',
  EPIPE: 'The receiver closed the connection before it answered.',
  ERR_TLS_CERT_ALTNAME_INVALID: "The receiver's certificate is for another host.",
  UND_ERR_HEADERS_OVERFLOW: 'The headers of the answer are larger than 16 kB.',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: INVALID_HTTP,
  UND_ERR_SOCKET: 'The receiver closed the connection before it answered.',
};

function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}
