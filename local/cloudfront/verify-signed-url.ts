import { createVerify } from 'node:crypto';
import type { KeyGroup } from './download-keys.ts';

/** What was signed for, where the signature holds; else how CloudFront refuses it. */
export type Verdict = { ok: true; url: URL } | { ok: false; code: string; message: string };

/** Parameters that are for CloudFront alone: they are not signed and go no further. */
const SIGNING = ['Expires', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];

/**
 * Verifies a URL that was signed with a canned policy and SHA-256, as links are.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 * @param url as it was asked for.
 * @param now epoch milliseconds.
 */
export function verifySignedUrl(url: string, keys: KeyGroup, now: number): Verdict {
  const { searchParams } = new URL(url);
  const only = (name: string) => {
    const values = searchParams.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  const [expires, signature, id] = [only('Expires'), only('Signature'), only('Key-Pair-Id')];
  if (id === undefined) return refused('MissingKey', 'Missing Key-Pair-Id query parameter or cookie value');
  const key = keys.get(id);
  if (!key) return refused('InvalidKey', 'Unknown Key');
  if (!signature || !/^\d{1,10}$/.test(expires ?? '') || only('Hash-Algorithm') !== 'SHA256') return denied();

  const resource = withoutSigning(url);
  const policy = JSON.stringify({
    Statement: [{ Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': Number(expires) } } }],
  });
  const holds = createVerify('SHA256').update(policy).verify(key, signatureBytes(signature));
  return holds && now < Number(expires) * 1_000 ? { ok: true, url: new URL(resource) } : denied();
}

/** The rest of the URL as it is written: order and escapes are part of what was signed. */
function withoutSigning(url: string): string {
  const [base = '', query = ''] = url.split(/\?(.*)/s, 2);
  const kept = query.split('&').filter((pair) => !SIGNING.includes(pair.split('=', 1)[0] ?? ''));
  return kept.length > 0 && query !== '' ? `${base}?${kept.join('&')}` : base;
}

/** CloudFront writes base64 with `-`, `_` and `~` for `+`, `=` and `/`. */
function signatureBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
}

function denied(): Verdict {
  return refused('AccessDenied', 'Access denied');
}

function refused(code: string, message: string): Verdict {
  return { ok: false, code, message };
}
