import { keepNights, prepareDatasets } from './archive.ts';
import { systemClock } from './clock.ts';
import type { LocalConfiguration } from './configuration.ts';
import type { Database } from './database/database.ts';
import { databaseUrl, openSampleDatabase } from './database/sample-database.ts';
import type { ReceivedMessage } from './demo/demo.ts';
import { openHome } from './home.ts';
import { openMachine } from './machine.ts';
import { NAMES } from './names.ts';
import { makeSample } from './sample/sample.ts';
import { serve } from './serve.ts';
import type { Wires } from './services.ts';

export interface RuntimeOptions {
  /** Told of long work: how much of it is done, from 0 to 1, and what it is. */
  progress: (fraction: number, what: string) => void;
  /** Told of failures that nobody else is told of. */
  report: (error: unknown) => void;
  /** Ends the start where it is, with the signal's reason. */
  signal?: AbortSignal;
  wires?: Wires;
}

/** The whole service, running on this machine. */
export interface Runtime {
  apiUrl: string;
  awsUrl: string;
  inboxUrl: string;
  /** `postgres://user@host:port/name`, without the password; undefined where there is no database. */
  databaseUrl: string | undefined;
  /** Resolves with the callback of a query once the inbox has received it. */
  messageOf(queryId: string): Promise<ReceivedMessage>;
  /**
   * Rejects when it can go on no more (a full disk), with a `LakehookError` that says why; it has ended by then. Where
   * nobody listens, the process ends by it, as by any other rejection.
   */
  failure: Promise<never>;
  /** Ends it; what was under way goes on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the service with everything that AWS does for it when deployed: the same definitions, templates, schemas and
 * handlers, and stand-ins for AWS's side of each wire. What an earlier process left unfinished goes on.
 * @throws {LakehookError} when a port is taken, the home folder is in use, or its journal cannot be used. Nothing is left
 * open then.
 */
export async function startRuntime(
  configuration: LocalConfiguration,
  { progress, report, signal, wires }: RuntimeOptions,
): Promise<Runtime> {
  const clock = systemClock;
  const home = openHome(configuration.home);
  const { webhookSecret: fixedSecret } = configuration;
  const webhookSecret = () => (fixedSecret ? { Current: fixedSecret } : home.secrets.webhookSecret());
  const failure = Promise.withResolvers<never>();
  // It may come before anybody can listen; the start fails by it as well.
  failure.promise.catch(() => undefined);
  // A delivery that goes on from an earlier process waits for it, before it can make a link.
  const downloadsUrl = Promise.withResolvers<string>();
  let database: Database | undefined;

  await using opened = new AsyncDisposableStack();
  const machine = await openMachine(configuration, {
    home,
    webhookSecret,
    databaseSecret: () => database && JSON.stringify(database.settings),
    downloadsUrl: downloadsUrl.promise,
    clock,
    report,
    onFailure: failure.reject,
    wires,
  });
  opened.defer(() => machine.close());
  opened.defer(async () => database?.close());
  opened.defer(() => machine.halt());
  const { services, invoke } = machine;

  await makeSample({
    buckets: home.buckets,
    bucket: NAMES.lakeBucket,
    scratch: home.scratch,
    catalogue: services.athena.catalogue,
    progress,
    signal,
  });
  if (configuration.database) {
    database = await openSampleDatabase({ folder: home.database, progress, report, signal });
  }
  // What can be asked of the archive can be asked only where its database is there.
  const archive = database && machine.archive;
  if (archive) machine.registerArchive();
  await services.athena.resume();
  if (archive) {
    // Before a night goes on: each would find the other's lock on the table, and the night waits for minutes then.
    await prepareDatasets(archive, { invoke, report });
    const nights = new AbortController();
    opened.defer(() => nights.abort());
    const { service: stepFunctions } = services.stateMachines;
    keepNights(archive, { stepFunctions, clock, signal: nights.signal, report });
  }
  await services.stateMachines.resume();
  signal?.throwIfAborted();

  const datasets = archive?.datasets;
  const served = await serve(configuration, { home, machine, webhookSecret, datasets, clock, report });
  opened.defer(() => served.close());
  downloadsUrl.resolve(served.downloadsUrl);

  const running = opened.move();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= running.disposeAsync();
    return closed;
  };
  return {
    apiUrl: served.url,
    awsUrl: services.endpoint.url,
    inboxUrl: served.inboxUrl,
    databaseUrl: database && databaseUrl(database),
    messageOf: served.messageOf,
    failure: failure.promise.catch(async (error: unknown) => {
      await close().catch(report);
      throw error;
    }),
    close,
  };
}
