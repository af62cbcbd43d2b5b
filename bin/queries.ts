import { parseArgs } from 'node:util';
import { hasEnded } from '../client/browser.ts';
import { queryStates } from '../core/contract/query.ts';
import { exitCodeOf, INTERRUPTED, usageError, wholeNumber } from './command.ts';
import { CONNECTION_OPTIONS, connect } from './connect.ts';
import { follow } from './follow.ts';
import { checkOut } from './out-path.ts';
import { readShowOptions, SHOW_OPTIONS } from './query-options.ts';
import { showEnd, showResult, summary } from './show-result.ts';
import { table } from './table.ts';
import { processWatcher } from './watcher.ts';

/** `lakehook status`: how a query stands; with `--wait` once it has ended. */
export function status(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const options = {
      ...CONNECTION_OPTIONS,
      wait: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const queryId = onlyQueryId(positionals);
    const client = await connect(values);
    const query = await (values.wait ? follow(client, queryId, processWatcher()) : client.get(queryId));
    if (!query) return INTERRUPTED;
    if (values.json) console.log(JSON.stringify(query));
    else if (hasEnded(query)) return showEnd(client, query, { maxRows: 0, json: false });
    else console.log(summary(query));
    return 0;
  });
}

/** `lakehook cancel`: stops a query. */
export function cancel(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const { values, positionals } = parseArgs({ args, options: CONNECTION_OPTIONS, allowPositionals: true });
    const { QueryId } = await (await connect(values)).cancel(onlyQueryId(positionals));
    console.error(`${QueryId} is being cancelled.`);
    return 0;
  });
}

/** `lakehook results`: the result of a query that has succeeded, shown or saved. */
export function results(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const options = { ...CONNECTION_OPTIONS, ...SHOW_OPTIONS };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const shown = readShowOptions(values);
    const client = await connect(values);
    const query = await client.get(onlyQueryId(positionals));
    if (query.State.State !== 'SUCCEEDED') return showEnd(client, query, shown);
    if (shown.out !== undefined) await checkOut(shown.out, query.QueryResult?.Files !== undefined);
    if (shown.json) console.log(JSON.stringify(query.QueryResult ?? null));
    return showResult(client, query, shown);
  });
}

/** `lakehook list`: the caller's queries, newest first. */
export function list(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const options = {
      ...CONNECTION_OPTIONS,
      state: { type: 'string' },
      max: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    } as const;
    const { values } = parseArgs({ args, options });
    const max = wholeNumber('max', values.max, 1, 1_000_000);
    const state = values.state === undefined ? undefined : readState(values.state);
    const client = await connect(values);
    const rows: string[][] = [];
    for await (const query of client.list({ state, pageSize: Math.min(max, 100) })) {
      const { QueryId, State } = query;
      if (values.json) console.log(JSON.stringify(query));
      rows.push([QueryId, new Date(State.SubmissionDateTime).toISOString(), summary(query)]);
      if (rows.length === max) break;
    }
    if (!values.json) for (const line of table(rows)) console.log(line);
    return 0;
  });
}

function onlyQueryId([queryId, ...others]: string[]): string {
  if (queryId !== undefined && others.length === 0) return queryId;
  throw usageError('One QueryId must be given.');
}

function readState(name: string) {
  const state = queryStates.find((known) => known === name.toUpperCase());
  if (state) return state;
  throw usageError(`--state must be one of ${queryStates.join(', ')}.`);
}
