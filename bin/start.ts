import { LakehookError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { readConfiguration } from '../local/configuration.ts';
import { demo } from '../local/demo/demo.ts';
import { type Runtime, startRuntime } from '../local/runtime.ts';
import { demoSubmission } from '../local/sample/questions.ts';
import { demoLines, done, progressLine, tryNext } from './terminal.ts';

/** `lakehook start`: serves until it is told to end, with one query of its own as a demonstration. */
export async function start(): Promise<void> {
  console.log(`\nLakehook ${VERSION} - ask a data lake by POST; get the answer by webhook.\n`);
  try {
    const configuration = readConfiguration(process.env);
    const runtime = await startRuntime(configuration, {
      progress: progressLine(process.stdout),
      report: (error) => console.error('lakehook:', error instanceof Error ? error.message : error),
    });
    endOnSignal(runtime);
    printAddresses(runtime, configuration.home);
    if (configuration.demo) await show(runtime);
    console.log(tryNext(runtime, demoSubmission));
  } catch (error) {
    if (!(error instanceof LakehookError)) throw error;
    console.error(`lakehook: ${error.message}`);
    process.exitCode = 1;
  }
}

function endOnSignal(runtime: Runtime) {
  const end = async () => {
    await runtime.close();
    console.log('\nEnded. Everything is kept for the next start.');
    process.exit(0);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function printAddresses(runtime: Runtime, home: string) {
  console.log(done('API', runtime.apiUrl));
  console.log(done('Inbox', `${runtime.inboxUrl}  (a page that shows received callbacks)`));
  console.log(
    done('AWS endpoint', `${runtime.awsUrl}  (Athena, Step Functions, DynamoDB, S3; access key local/local)`),
  );
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
