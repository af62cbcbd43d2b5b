#!/usr/bin/env node
import { VERSION } from '../core/version.ts';
import { start } from './start.ts';

const USAGE = `lakehook ${VERSION}

  lakehook start    Serve the API and its AWS services on this machine.

Knobs are environment variables; the README lists them.`;

const commands: Readonly<Record<string, () => Promise<void>>> = {
  start,
  help: async () => console.log(USAGE),
};

const name = process.argv[2] ?? 'help';
const command = commands[name];
if (command) {
  await command();
} else {
  console.error(`lakehook: "${name}" is not a command.\n\n${USAGE}`);
  process.exitCode = 2;
}
