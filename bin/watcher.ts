import { createInterface } from 'node:readline/promises';
import type { Watcher } from './follow.ts';
import { onInterrupt } from './on-interrupt.ts';

/** Whoever started the command: asked only where both the question and the answer go through a terminal. */
export function processWatcher(): Watcher {
  const isInteractive = process.stdin.isTTY && process.stderr.isTTY;
  return {
    out: process.stderr,
    ...(isInteractive && { ask }),
    onInterrupt,
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While a line is being read the terminal hands Ctrl-C over as a key.
  lines.on('SIGINT', () => process.emit('SIGINT'));
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
    if (signal.aborted) process.stderr.write('\n');
  }
}
