import type { Callback } from '../client/browser.ts';
import { summary } from './show-result.ts';
import { printable } from './table.ts';
import { bytes } from './units.ts';

const MOST_LINKS = 5;

/** What is shown of a callback: when it came, its query and how that ended; then its links, or what went wrong. */
export function messageLines(callback: Callback, { isCopy, now }: { isCopy: boolean; now: Date }): string[] {
  const { QueryId, QueryResult: result, Error: failure } = callback;
  const facts = [
    now.toISOString().slice(11, 19),
    printable(QueryId),
    summary(callback),
    result && `${bytes(result.ContentLength)} of result`,
    isCopy && '(again)',
  ];
  const links = result?.PresignedUrl
    ? [result.PresignedUrl]
    : (result?.Files ?? []).map((file) => file.PresignedUrl);
  const count = result?.FileCount ?? links.length;
  return [
    facts.filter(Boolean).join('  '),
    ...(failure ? [`  ${failure.Code}: ${printable(failure.Message)}`] : []),
    ...links.slice(0, MOST_LINKS).map((link) => `  ${printable(link)}`),
    ...(count > MOST_LINKS ? [`  … ${count} files`] : []),
  ];
}
