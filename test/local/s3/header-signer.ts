import { LOCAL_CREDENTIALS } from '../../../local/aws/account.ts';
import { canonicalRequestHash } from '../../../local/signature/canonical-request.ts';
import { ALGORITHM, scopeText, sign, signingKey } from '../../../local/signature/signing-key.ts';

/** Signs a request by its header, for what no SDK would send, and then what follows in a streamed body. */
export function signByHeader(
  url: URL,
  about: { method: string; payloadHash: string; headers?: Record<string, string> },
) {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { date: timestamp.slice(0, 8), region: 'us-east-1', service: 's3' };
  const headers = {
    'x-amz-content-sha256': about.payloadHash,
    'x-amz-date': timestamp,
    ...about.headers,
  };
  const signed = new Map(
    Object.entries({ host: url.host, ...headers }).map(([name, value]) => [name, [value]]),
  );
  const signedHeaders = [...signed.keys()].sort();
  const { method, payloadHash } = about;
  const canonical = canonicalRequestHash(
    { method, path: url.pathname, query: url.searchParams, headers: signed },
    { service: 's3', signedHeaders, payloadHash },
  );
  const key = signingKey(LOCAL_CREDENTIALS.secretAccessKey, scope);
  let previous = sign(key, [ALGORITHM, timestamp, scopeText(scope), canonical]);
  const authorization = `${ALGORITHM} Credential=local/${scopeText(scope)},SignedHeaders=${signedHeaders.join(';')},Signature=${previous}`;
  return {
    send: (body: string) => fetch(url, { method, body, headers: { ...headers, authorization } }),
    /** The signature of the next chunk or of the trailers. */
    next(kind: string, ...lines: string[]) {
      previous = sign(key, [kind, timestamp, scopeText(scope), previous, ...lines]);
      return previous;
    },
  };
}
