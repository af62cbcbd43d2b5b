import { LakehookError } from '../core/errors.ts';

/** Makes an app's stacks. Of a configuration that is wrong it prints the faults, and not where in the code they were found. */
export function deploying(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof LakehookError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
