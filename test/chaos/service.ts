import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readConfiguration } from '../../local/configuration.ts';
import { startRuntime } from '../../local/runtime.ts';
import { FAULTS_FILE, faults } from './faults.ts';

/** The service as `lakehook start` runs it, with faults in its wires: the program that the harness kills. */
const knobs = z
  .object({
    CHAOS_SEED: z.coerce.number(),
    CHAOS_START: z.coerce.number(),
    /** Kills itself so many milliseconds after its start, ready or not. */
    CHAOS_DIE_AFTER: z.coerce.number().optional(),
  })
  .parse(process.env);

if (knobs.CHAOS_DIE_AFTER !== undefined) {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), knobs.CHAOS_DIE_AFTER);
}
const configuration = readConfiguration(process.env);
const file = join(configuration.home, FAULTS_FILE);
const runtime = await startRuntime(configuration, {
  progress: () => undefined,
  report: (error) => process.stderr.write(`${error instanceof Error ? error.stack : error}\n`),
  wires: faults({
    seed: knobs.CHAOS_SEED,
    start: knobs.CHAOS_START,
    tell: (fault) => appendFileSync(file, `${fault}\n`),
  }),
});
process.once('SIGTERM', async () => {
  await runtime.close();
  process.exit(0);
});
process.stdout.write(`API ${runtime.apiUrl}\nAWS endpoint ${runtime.awsUrl}\n`);
