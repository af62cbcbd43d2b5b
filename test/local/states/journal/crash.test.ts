import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url));
const RUNS = Array.from({ length: 10 }, (_, index) => `run-${index}`);

/** Runs the child; kills it after `milliseconds` from when it says it is ready. Answers whether it came to its end. */
async function runChild(given: string[], milliseconds?: number): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<boolean>((resolve) => child.on('exit', (code) => resolve(code === 0)));
  if (milliseconds !== undefined) {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await sleep(milliseconds);
    child.kill('SIGKILL');
  }
  return ended;
}

it('brings every execution to its end, whenever the process is killed', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 4 }),
      fc.nat(),
      async (kills, seed) => {
        const directory = mkdtempSync(join(tmpdir(), 'states-crash-'));
        const log = join(directory, 'lines');
        const given = [join(directory, 'journal.sqlite'), log, String(seed)];
        for (const milliseconds of kills) if (await runChild(given, milliseconds)) break;
        await runChild(given);
        const lines = readFileSync(log, 'utf8').split('\n');

        for (const name of RUNS) {
          expect(lines).toContain(`ended ${name} SUCCEEDED ["1",2]`);
          expect(lines).toContain(`event ${name} RUNNING`);
          expect(lines).toContain(`event ${name} SUCCEEDED`);
          // Once a step is begun, no step before it is taken again.
          const steps = lines
            .filter((line) => line.startsWith(`step ${name} `))
            .map((line) => Number(line.at(-1)));
          expect(steps).toEqual(steps.toSorted((a, b) => a - b));
          expect([...new Set(steps)]).toEqual([1, 2, 3, 4, 5]);
        }
        rmSync(directory, { recursive: true });
      },
    ),
    { numRuns: 2 },
  );
});
