import type { QueryView } from '../client/browser.ts';
import { bytes, duration } from './units.ts';

/** Where progress is written. */
export interface ProgressOutput {
  isTTY?: boolean | undefined;
  /** Characters of a line, on a terminal. */
  columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how a query goes on. */
export interface Progress {
  show(query: QueryView): void;
  /** Takes the line away, so that something else can be written. */
  pause(): void;
  resume(): void;
}

/** How often a line that moves is written anew. */
export const REDRAW_MS = 100;
/** Takes away the line that the cursor is in. */
export const CLEAR = '\r\x1b[K';

/** Writes a line in place of the one that the cursor is in. It is cut to the terminal: of a longer one a part would stay. */
export function redraw(out: ProgressOutput, line: string): void {
  const shown = out.columns ? [...line].slice(0, out.columns - 1).join('') : line;
  out.write(`${CLEAR}${shown}`);
}

/** On a terminal one line that moves; elsewhere a line whenever the state changes. The time counts from here. */
export function queryProgress(out: ProgressOutput): Progress {
  const since = performance.now();
  let query: QueryView | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    if (query) redraw(out, line(query, performance.now() - since));
  };
  const pause = () => {
    if (!timer) return;
    clearInterval(timer);
    timer = undefined;
    out.write(CLEAR);
  };
  const resume = () => {
    timer ??= setInterval(draw, REDRAW_MS).unref();
    draw();
  };
  if (out.isTTY) {
    return {
      show(next) {
        if (!query) resume();
        query = next;
      },
      pause,
      resume,
    };
  }
  return {
    show(next) {
      const isNew = next.State.State !== query?.State.State;
      query = next;
      if (isNew) out.write(`${line(next, performance.now() - since)}\n`);
    },
    pause: () => undefined,
    resume: () => undefined,
  };
}

function line({ State, Statistics }: QueryView, millis: number): string {
  const scanned = Statistics?.DataScannedInBytes;
  const facts = [
    State.State.padEnd(9),
    duration(millis),
    scanned === undefined ? '' : `${bytes(scanned)} scanned`,
  ];
  return facts.filter(Boolean).join('  ');
}
