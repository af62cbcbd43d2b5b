import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const { LAKEHOOK_BROWSER } = process.env;
const PLACES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const found = [LAKEHOOK_BROWSER ?? '', ...PLACES.map((name) => `/usr/bin/${name}`)].find(
  (path) => path !== '' && existsSync(path),
);

/** Why pages cannot be tried here; undefined where there is a browser. */
export const browserLacks: string | undefined = found
  ? undefined
  : 'there is no Chromium; LAKEHOOK_BROWSER can name one.';

/** Starts the browser of this machine. */
export function startBrowser(): Promise<Browser> {
  if (!found) throw new Error(browserLacks);
  // Its sandbox does not start as root, in containers for one.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: found, args });
}
