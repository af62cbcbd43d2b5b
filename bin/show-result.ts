import type { LakehookClient, QueryView } from '../client/browser.ts';
import { type Cell, csvRows } from './csv-rows.ts';
import { saveListed } from './save-listed.ts';
import { printable, table } from './table.ts';
import { bytes, dollars, duration } from './units.ts';

export interface ShowOptions {
  /** Where the result is saved instead of being shown. */
  out?: string | undefined;
  /** How many rows are shown at most. */
  maxRows: number;
  /** Prints the query as JSON and no rows. */
  json: boolean;
}

/**
 * Shows how a query ended: what it has read and costs on stderr; the result's first rows on stdout, or the files where they were
 * saved.
 * @returns the exit code: 0 where it succeeded and all that was asked for is there, otherwise 1; 130 where it was left.
 */
export async function showEnd(
  client: LakehookClient,
  query: QueryView,
  options: ShowOptions,
): Promise<number> {
  explain(query);
  if (options.json) console.log(JSON.stringify(query));
  if (query.State.State !== 'SUCCEEDED') return 1;
  return showResult(client, query, options);
}

/** Says on stderr how a query ended, and why where it did not succeed. */
export function explain(query: QueryView): void {
  console.error(summary(query));
  if (query.Error) console.error(`${query.Error.Code}: ${printable(query.Error.Message)}`);
}

/** The result of a query that succeeded, shown or saved. @returns the exit code. */
export async function showResult(
  client: LakehookClient,
  query: QueryView,
  options: ShowOptions,
): Promise<number> {
  const { QueryId, QueryResult: result } = query;
  if (options.out !== undefined) return saveListed(client, query, options.out);
  if (options.json) return 0;
  if (!result) {
    console.error('It has no result.');
  } else if (result.Files) {
    const files = result.Files.map((file, index) => [String(index), file.Format, String(file.ContentLength)]);
    const count = result.FileCount ?? files.length;
    print(table([['File', 'Format', 'Bytes'], ...files]));
    console.error(
      `${count} ${count === 1 ? 'file' : 'files'}; lakehook results ${QueryId} --out <folder> saves them.`,
    );
  } else if (options.maxRows > 0) {
    await showRows(await client.results(QueryId), options.maxRows);
  }
  return 0;
}

/** `SUCCEEDED in 1.2 s, 783 kB scanned, about $0.00005` */
export function summary({ State, Statistics }: QueryView): string {
  const { CompletionDateTime, SubmissionDateTime } = State;
  const took =
    CompletionDateTime === undefined ? '' : ` in ${duration(CompletionDateTime - SubmissionDateTime)}`;
  const { DataScannedInBytes: scanned, EstimatedPriceInUsd: price, ReusedPreviousResult } = Statistics ?? {};
  const facts = [
    `${State.State}${took}`,
    scanned === undefined ? '' : `${bytes(scanned)} scanned`,
    price === undefined ? '' : `about ${dollars(price)}`,
    ReusedPreviousResult ? 'the result of an earlier query' : '',
  ];
  return facts.filter(Boolean).join(', ');
}

/** Reads no more than it shows, and a row to know whether there are more. */
async function showRows({ body, headers }: Response, maxRows: number) {
  if (!body) return;
  const chunks = decoded(body);
  const isCsv = headers.get('content-type')?.startsWith('text/csv') ?? false;
  const rows: Cell[][] = [];
  let isWhole = true;
  // Text, as DDL gives it, has no header and is shown as it is.
  const limit = isCsv ? maxRows + 1 : maxRows;
  for await (const row of isCsv ? csvRows(chunks) : textLines(chunks)) {
    isWhole = rows.length < limit;
    if (!isWhole) break;
    rows.push(row);
  }
  print(isCsv ? table(rows) : rows.map(([line]) => (line ?? '').split('\t').map(printable).join('\t')));
  if (!isWhole) console.error(`… and more: --max-rows shows more, --out <file> saves all of it.`);
}

async function* decoded(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield [line];
  }
  if (rest !== '') yield [rest];
}

function print(lines: string[]) {
  for (const line of lines) console.log(line);
}
