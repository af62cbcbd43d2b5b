import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from './command.ts';
import { isFolder, refuseIrregular } from './save-result.ts';
import { printable } from './table.ts';

/**
 * Checks before anything is run that a result can be saved at `out`: one file, which may be there already, or several below
 * it. What is missing on the way is made later. @throws a usage error that names what is in the way.
 */
export async function checkOut(out: string, hasSeveralFiles: boolean): Promise<void> {
  if (out === '') throw usageError('--out must name a file or a folder.');
  const below = hasSeveralFiles || out.endsWith('/') || (await isFolder(out)) === true;
  if (!below) await refuseIrregular(out);
  let path = resolve(below ? out : dirname(out));
  while ((await isFolder(path)) === undefined) path = dirname(path);
  if (!(await isFolder(path)))
    throw usageError(`--out: ${printable(path)} is a file, and would have to be a folder.`);
  try {
    await access(path, constants.W_OK);
  } catch {
    throw usageError(`--out: nothing can be written in ${printable(path)}.`);
  }
}
