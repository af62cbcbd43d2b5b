#!/usr/bin/env node
import { VERSION } from '../core/version.ts';
import { earlyInterrupts } from './early-interrupts.ts';

const USAGE = `lakehook ${VERSION}

  lakehook start            Serve the API and its AWS services on this machine.
  lakehook query "<SQL>"    Run a query, show how it goes on, then the first rows of its result. "-" reads it from stdin.
      --out <file|folder>   Save the result instead: a file, or a folder for the files of another format than CSV. A file
                            that is there already is replaced.
      --max-rows <number>   How many rows are shown, 20 unless it is given.
      --json                Print how the query ended, with links, and no rows.
      --no-wait             Print the QueryId and leave.
      --database <name>, --work-group <name>
      --param <JSON>        A value for the next "?" of the query: 42, true, null or '"text"'. Again for each.
      --format <name>       CSV, PARQUET, ORC, AVRO or JSON. All but CSV are several files: a list of them is shown without --out.
      --reuse <minutes>     Take the result of an earlier run that is no older than that.
  lakehook export <dataset> Save rows of a dataset, wherever they are.
      --from <day|time>, --to <day|time>
                            From one on, before the other: days of the dataset's time zone, or 2026-08-01T06:00:00Z.
      --where <condition>   status=paid, amount>=10, amount<20 or "region is null". All hold; of the values of one column, one.
      --columns <a,b>, --order-by <"a,b desc">, --limit <number>
      --out <file|folder>   As above; - is standard output. --format, --work-group
  lakehook status <QueryId>     How a query stands. --wait until it has ended, --json
  lakehook results <QueryId>    Its result. --out, --max-rows, --json as above
  lakehook cancel <QueryId>     Stop it.
  lakehook list                 Your queries, newest first. --state <state>, --max <number>, --json
  lakehook listen           Receive callbacks: verify and print them.
      --port <number>       8080 unless it is given.
      --once                Leave after the first.
      --secret <whsec_...>  What to verify with, instead of this machine's secret; again for each.
      --public-keys <URL>   Verify with the public keys that the API at this URL publishes.
  lakehook rotate-secret    Begin to change what callbacks are signed with: print a new secret, and sign with both.
      --finish              Drop the earlier one, once every receiver has the new one.
      --secret-id <ARN>     The secret of a deployment (output WebhookSecretArn) instead of this machine's.
  lakehook redeliver        Send the callbacks again that were given up.
      --since <time>        Of queries that were submitted since then, such as 2026-01-31T06:00:00Z.
      --table <name>, --state-machine <ARN>
                            The record table and the delivery workflow of a deployment instead of this machine's.
  lakehook archive run [dataset]       Move what is old from the database to the lake now, as every midnight does; show how it goes on.
      --dry-run             Only say what would move.
  lakehook archive prepare [dataset]   Make the tables of a dataset, in the database and in the lake, as each deployment does. Nothing moves.
  lakehook archive status [dataset]    Where the rows are, and the last nights.
  lakehook archive restore [dataset] --batch <number>
                            Put the rows of a batch back into the database.
      --state-machine <ARN> The archive's workflow of a deployment instead of this machine's; the dataset must be named. --json

Queries go to --endpoint <URL>, to LAKEHOOK_ENDPOINT or to this machine's service. What leaves this machine is signed with the
credentials that AWS's tools would use (--region <name> where the URL does not say it; --sign signs on this machine too), or as
the role that they take on by --role-arn <ARN>; and has the API key in LAKEHOOK_API_KEY. Exit codes: 0 the query succeeded,
1 it did not, 2 the command line is wrong.

Knobs of the service are environment variables; the README lists them.`;

// Each is loaded when it is asked for: the service takes a second to load.
const commands: Readonly<Record<string, (options: string[]) => Promise<void>>> = {
  start: async (options) => {
    if (options.length > 0)
      refuse('start takes no options: PORT and the other knobs are environment variables.');
    else await (await import('./start.ts')).start();
  },
  query: async (options) => {
    // Loading takes long enough to think better of it.
    const interrupts = earlyInterrupts();
    return (await import('./query.ts')).query(options, interrupts);
  },
  export: async (options) => {
    const interrupts = earlyInterrupts();
    return (await import('./export.ts')).exportRows(options, interrupts);
  },
  status: async (options) => (await import('./queries.ts')).status(options),
  results: async (options) => (await import('./queries.ts')).results(options),
  cancel: async (options) => (await import('./queries.ts')).cancel(options),
  list: async (options) => (await import('./queries.ts')).list(options),
  listen: async (options) => (await import('./listen.ts')).listen(options),
  'rotate-secret': async (options) => (await import('./rotate-secret.ts')).rotateSecret(options),
  archive: async (options) => (await import('./archive.ts')).archive(options),
  redeliver: async (options) => (await import('./redeliver.ts')).redeliverSince(options),
  help: async () => console.log(USAGE),
  '--version': async () => console.log(VERSION),
};

/** The command line is not of its form. */
function refuse(sentence: string): void {
  console.error(`lakehook: ${sentence}\nnpx lakehook help lists the commands.`);
  process.exitCode = 2;
}

const [name = 'help', ...options] = process.argv.slice(2);
const isHelp = [name, ...options].some((one) => one === '--help' || one === '-h');
const command = isHelp ? commands.help : Object.hasOwn(commands, name) && commands[name];
if (command) await command(options);
else refuse(`${JSON.stringify(name)} is not a command.`);
