import { REFUSALS, type RefusalCode, refusal } from '../../core/contract/refusal.ts';

/** The answer of a function behind API Gateway. */
export interface ProxyResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export function answer(statusCode: number, body: unknown): ProxyResult {
  // An answer may hold a link: nothing on the way may keep it.
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}

export function refuse(code: RefusalCode, message: string): ProxyResult {
  return answer(REFUSALS[code], refusal(code, message));
}
