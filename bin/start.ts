import { LakehookError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { type LocalConfiguration, readConfiguration } from '../local/configuration.ts';
import { demo } from '../local/demo/demo.ts';
import { type Runtime, startRuntime } from '../local/runtime.ts';
import { demoSubmission } from '../local/sample/questions.ts';
import { demoLines, done, progressLine, tryNext } from './terminal.ts';

/** `lakehook start`: serves until it is told to end, with one query of its own as a demonstration. */
export async function start(): Promise<void> {
  console.log(`\nLakehook ${VERSION} - ask a data lake by POST; get the answer by webhook.\n`);
  const ending = endingSignal();
  try {
    await serve(readConfiguration(process.env), ending);
  } catch (error) {
    if (!ending.aborted) {
      if (!(error instanceof LakehookError)) throw error;
      console.error(`lakehook: ${error.message}`);
      process.exit(1);
    }
  }
  console.log('\nEnded. Everything is kept for the next start.');
  process.exit(0);
}

/** Aborted by the first SIGINT or SIGTERM, also before the service is ready; the second one ends the process as it is. */
function endingSignal(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
  return ending.signal;
}

/** Resolves once the service has ended because it was told to. @throws what it cannot start or go on for. */
async function serve(configuration: LocalConfiguration, ending: AbortSignal) {
  const runtime = await startRuntime(configuration, {
    progress: progressLine(process.stdout),
    report: (error) => console.error('lakehook:', error instanceof Error ? error.message : error),
    signal: ending,
  });
  const told = aborted(ending);
  try {
    await Promise.race([told, runtime.failure, present(runtime, configuration).then(() => told)]);
  } finally {
    await runtime.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Says where everything is, and shows a query from the POST to the file. */
async function present(runtime: Runtime, configuration: LocalConfiguration) {
  printAddresses(runtime, configuration.home);
  if (configuration.demo) await show(runtime);
  console.log(tryNext(runtime, demoSubmission));
}

function printAddresses(runtime: Runtime, home: string) {
  console.log(done('API', runtime.apiUrl));
  console.log(done('Inbox', `${runtime.inboxUrl}  (a page that shows received callbacks)`));
  console.log(
    done('AWS endpoint', `${runtime.awsUrl}  (Athena, Step Functions, DynamoDB, S3; access key local/local)`),
  );
  if (runtime.databaseUrl) {
    console.log(
      done('Database', `${runtime.databaseUrl}  (npx lakehook archive run moves its old orders to the lake)`),
    );
  }
  console.log(done('Data', home));
}

async function show(runtime: Runtime) {
  console.log('\nA sample query, asked through the API:\n');
  const steps = demo({
    apiUrl: runtime.apiUrl,
    inboxUrl: runtime.inboxUrl,
    submission: demoSubmission,
    messageOf: runtime.messageOf,
  });
  for await (const step of steps) console.log(demoLines(step, demoSubmission));
}
