/** Asks the page's own server. @throws an Error with the sentence of a refusal. */
export async function call(path, { method = 'GET', body, signal } = {}) {
  const response = await fetch(`/api/${path}`, {
    method,
    signal,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch((error) => {
    signal?.throwIfAborted();
    throw new Error('The server of this page does not answer.', { cause: error });
  });
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer) return answer;
  throw new Error(answer?.Message ?? `The server of this page answered ${response.status}.`);
}

/** The path of a query, or of what is below it. */
export const queryPath = (id, rest = '') => `queries/${encodeURIComponent(id)}${rest}`;

/** Resolves once the query has ended. @param onChange told of it as it stands, again and again. */
export async function ended(id, onChange, signal) {
  let query = await call(queryPath(id), { signal });
  while (query.State.State === 'QUEUED' || query.State.State === 'RUNNING') {
    onChange(query);
    query = await call(queryPath(id, '?wait'), { signal });
  }
  return query;
}
