import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SERVER = join(import.meta.dirname, '../../examples/dataset-page/server.ts');

/** The page's server in a process of its own, as its README starts it. */
export interface PageProcess {
  url: string;
  end(): Promise<void>;
}

/** @param endpoint of the service that it asks. */
export async function startPage(endpoint: string): Promise<PageProcess> {
  const child = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env.PATH, LAKEHOOK_ENDPOINT: endpoint, PAGE_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const leave = () => child.kill('SIGKILL');
  process.once('exit', leave);
  const ended = once(child, 'exit').then(() => {
    process.off('exit', leave);
  });
  return {
    url: await printedUrl(child),
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function printedUrl({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += chunk;
    const [url] = /http:\/\/[\d.:]+(?=\n)/.exec(text) ?? [];
    if (url) return url;
  }
  throw new Error(`The page did not start: ${text}`);
}
