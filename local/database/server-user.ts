import { chownSync, readFileSync } from 'node:fs';
import { LakehookError } from '../../core/errors.ts';

/** Whom the server runs as, where not as whoever runs this process. */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root, so it then runs as `postgres` or `nobody`, who must be able to read the installation
 * and reach the home folder.
 * @throws {LakehookError} `DatabaseUnavailable` where there is neither.
 */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found =
    users.find(([name]) => name === 'postgres') ??
    users.find(([name, , uid]) => name === 'nobody' && uid !== '0');
  if (!found)
    throw new LakehookError(
      'DatabaseUnavailable',
      'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.',
    );
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Hands a folder over to the server's user. */
export function handOver(path: string, { uid, gid }: ServerUser): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
