import { REFUSALS, type RefusalCode, refusal } from '../../core/contract/refusal.ts';

/** The answer of a function behind API Gateway. */
export interface ProxyResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

// An answer may hold a link: nothing on the way may keep it.
const NOT_KEPT = { 'cache-control': 'no-store' };

export function answer(statusCode: number, body: unknown): ProxyResult {
  const headers = { 'content-type': 'application/json', ...NOT_KEPT };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** An answer without a body, which sends whoever asked to another place. */
export function redirect(statusCode: number, location: string): ProxyResult {
  return { statusCode, headers: { location, ...NOT_KEPT }, body: '' };
}

export function refuse(code: RefusalCode, message: string): ProxyResult {
  return answer(REFUSALS[code], refusal(code, message));
}
