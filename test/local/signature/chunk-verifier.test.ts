import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ChunkVerifier } from '../../../local/signature/chunk-verifier.ts';
import { scopeText, signingKey } from '../../../local/signature/signing-key.ts';

// The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
const example = {
  key: signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope),
  scope: scopeText(scope),
  timestamp: '20130524T000000Z',
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
};
const first = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  sha256('a'.repeat(65_536)),
] as const;
const second = [
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  sha256('a'.repeat(1024)),
] as const;
const last = ['b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9', sha256('')] as const;

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

test('accepts the chunks of the published example', () => {
  const verifier = new ChunkVerifier(example);
  for (const [signature, digest] of [first, second, last]) verifier.checkChunk(signature, digest);
});

test('refuses chunks in another order, a chunk left out and a chunk changed', () => {
  expect(() => new ChunkVerifier(example).checkChunk(...second)).toThrow('chunk');
  const verifier = new ChunkVerifier(example);
  verifier.checkChunk(...first);
  expect(() => verifier.checkChunk(...last)).toThrow('chunk');
  expect(() => new ChunkVerifier(example).checkChunk(first[0], sha256('b'))).toThrow('chunk');
});
