import { hash } from 'node:crypto';
import type { Credentials } from '../../../../local/signature/credentials.ts';
import type { SignedRequest } from '../../../../local/signature/signed-request.ts';

export const EMPTY = hash('sha256', '', 'hex');

/** A request as the verifier sees it; header lines are `name:value`. */
export function request(method: string, target: string, lines: readonly string[]): SignedRequest {
  const [path = '', query = ''] = target.split('?', 2);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(at + 1)]);
  }
  return { method, path, query: new URLSearchParams(query), headers };
}

export function at(time: string) {
  return { now: () => Date.parse(time), sleep: () => Promise.reject(new Error('nobody sleeps here')) };
}

export function knowing(accessKeyId: string, credentials: Omit<Credentials, 'principal'>) {
  const known = { ...credentials, principal: 'arn:aws:iam::000000000000:user/one' };
  return { find: (asked: string) => (asked === accessKeyId ? known : undefined) };
}

export function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'status' in error)
      return `${error.code} ${error.status}`;
    throw error;
  }
  return 'accepted';
}
