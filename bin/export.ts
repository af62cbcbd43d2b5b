import type { DatasetQuery, LakehookClient, QueryView } from '../client/browser.ts';
import { exitCodeOf, INTERRUPTED } from './command.ts';
import { connect } from './connect.ts';
import { csvRowCount } from './csv-row-count.ts';
import { type EarlyInterrupts, earlyInterrupts } from './early-interrupts.ts';
import { type ExportOptions, readExportOptions, STDOUT } from './export-options.ts';
import { follow } from './follow.ts';
import { printResult } from './print-result.ts';
import { saveListed } from './save-listed.ts';
import { explain } from './show-result.ts';
import { bytes, duration } from './units.ts';
import { processWatcher } from './watcher.ts';
import { filtersOf, mayBeBoolean } from './where.ts';

/**
 * `lakehook export`: asks a dataset and saves the answer. On a terminal it shows how the query and the download go on; at the end
 * it says how much came. Exit codes: 0 all is there, 1 it is not, 2 the command line is wrong, 130 it was left by Ctrl-C.
 */
export function exportRows(args: string[], interrupts: EarlyInterrupts = earlyInterrupts()): Promise<void> {
  return exitCodeOf(async () => {
    const since = performance.now();
    const options = await readExportOptions(args);
    const client = await connect(options.connection);
    const question = await questionOf(client, options);
    interrupts.submitting();
    const { QueryId } = await client.submitDatasetQuery(options.dataset, question);
    const isLeft = interrupts.end();
    const ended = isLeft ? undefined : await follow(client, QueryId, quietWatcher());
    if (!ended) {
      console.error(`The query goes on. To cancel it: lakehook cancel ${QueryId}`);
      return INTERRUPTED;
    }
    explain(ended);
    if (ended.State.State !== 'SUCCEEDED') return 1;
    return deliver(client, ended, options, since);
  });
}

async function questionOf(
  client: LakehookClient,
  { dataset, question, conditions }: ExportOptions,
): Promise<DatasetQuery> {
  if (conditions.length === 0) return question;
  // All but booleans may be sent as text, so that the dataset's columns seldom matter.
  const { Columns = [] } = conditions.some(mayBeBoolean) ? await client.dataset(dataset) : {};
  const booleans = Columns.filter(({ Type }) => Type === 'boolean').map(({ Name }) => Name.toLowerCase());
  return { ...question, Filters: filtersOf(conditions, new Set(booleans)) };
}

/** Whoever is not at a terminal is told of the end alone. */
function quietWatcher() {
  const watcher = processWatcher();
  return watcher.out.isTTY ? watcher : { ...watcher, out: { write: () => undefined } };
}

/** Saves or prints the result, and says how much it was. @returns the exit code. */
async function deliver(
  client: LakehookClient,
  query: QueryView,
  { out, question }: ExportOptions,
  since: number,
): Promise<number> {
  const count = csvRowCount();
  let size = 0;
  const isCsv = question.OutputFormat === 'CSV';
  const onChunk = (chunk: Uint8Array) => {
    size += chunk.length;
    if (isCsv) count.add(chunk);
  };
  try {
    const code = await (out === STDOUT
      ? printResult(client, query, onChunk)
      : saveListed(client, query, out, onChunk));
    if (code !== 0) return code;
  } catch (error) {
    console.error(`The result is kept for a time: lakehook results ${query.QueryId} --out <file>`);
    throw error;
  }
  const rows = isCsv
    ? [`${count.rows().toLocaleString('en-US')} ${count.rows() === 1 ? 'row' : 'rows'}`]
    : [];
  console.error([...rows, bytes(size), `${duration(performance.now() - since)} in all`].join(', '));
  return 0;
}
