#!/usr/bin/env node
import { VERSION } from '../core/version.ts';

const USAGE = `lakehook ${VERSION}

  lakehook start            Serve the API and its AWS services on this machine.
  lakehook rotate-secret    Begin to change what callbacks are signed with: print a new secret, and sign with both.
      --finish              Drop the earlier one, once every receiver has the new one.
      --secret-id <ARN>     The secret of a deployment (output WebhookSecretArn) instead of this machine's.
  lakehook redeliver        Send the callbacks again that were given up.
      --since <time>        Of queries that were submitted since then, such as 2026-01-31T06:00:00Z.
      --table <name>, --state-machine <ARN>
                            The record table and the delivery workflow of a deployment instead of this machine's.

Knobs are environment variables; the README lists them.`;

// Each is loaded when it is asked for: the service takes a second to load.
const commands: Readonly<Record<string, (options: string[]) => Promise<void>>> = {
  start: async () => (await import('./start.ts')).start(),
  'rotate-secret': async (options) => (await import('./rotate-secret.ts')).rotateSecret(options),
  redeliver: async (options) => (await import('./redeliver.ts')).redeliverSince(options),
  help: async () => console.log(USAGE),
};

const name = process.argv[2] ?? 'help';
const command = commands[name];
if (command) {
  await command(process.argv.slice(3));
} else {
  console.error(`lakehook: "${name}" is not a command.\n\n${USAGE}`);
  process.exitCode = 2;
}
