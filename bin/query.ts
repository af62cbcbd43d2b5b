import { exitCodeOf, INTERRUPTED } from './command.ts';
import { connect } from './connect.ts';
import { type EarlyInterrupts, earlyInterrupts } from './early-interrupts.ts';
import { follow } from './follow.ts';
import { readQueryOptions } from './query-options.ts';
import { showEnd } from './show-result.ts';
import { processWatcher } from './watcher.ts';

/**
 * `lakehook query`: submits a query, shows how it goes on, and then its result. stdout has the result alone, so that it can be
 * piped. Exit codes: 0 it succeeded, 1 it did not, 2 the command line is wrong, 130 it was left by Ctrl-C.
 */
export function query(args: string[], interrupts: EarlyInterrupts = earlyInterrupts()): Promise<void> {
  return exitCodeOf(async () => {
    const { submission, connection, wait, ...shown } = await readQueryOptions(args);
    const client = await connect(connection);
    interrupts.submitting();
    const accepted = await client.submit(submission);
    const isLeft = interrupts.end();
    const { QueryId } = accepted;
    if (!wait) {
      console.log(shown.json ? JSON.stringify(accepted) : QueryId);
      return 0;
    }
    const ended = isLeft ? undefined : await follow(client, QueryId, processWatcher());
    if (ended) return showEnd(client, ended, shown);
    console.error(`The query goes on. To cancel it: lakehook cancel ${QueryId}`);
    return INTERRUPTED;
  });
}
