import type { ArchiveProgress } from './archive-history.ts';
import { progressText, retryText } from './archive-lines.ts';
import { CLEAR, type ProgressOutput, redraw } from './progress.ts';

/** Shows how an execution goes on: on a terminal one line that moves, elsewhere a line whenever there is news. */
export interface ProgressDisplay {
  show(progress: ArchiveProgress): void;
  /** Takes the line away. */
  end(): void;
}

/** Shows how a night goes on. */
export function nightProgress(
  out: ProgressOutput,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  let slices = -1;
  let since = now();
  return display(out, (progress) => {
    // By this clock: AWS's own may differ.
    const ended = progress.plan ? progress.slices : -1;
    if (ended > slices) since = now();
    slices = ended;
    const { plan, batches, phase, failure } = progress;
    const news = [plan?.Rows, batches, phase, failure].join('/');
    return { news, line: progressText(progress, now() - since) };
  });
}

/** Shows of all other work only that it is tried again, and why. */
export function retryProgress(out: ProgressOutput): ProgressDisplay {
  return display(out, ({ failure }) => ({ news: failure ?? '', line: retryText(failure) }));
}

function display(
  out: ProgressOutput,
  describe: (progress: ArchiveProgress) => { news: string; line: string },
): ProgressDisplay {
  let last = '';
  return {
    show(progress) {
      const { news, line } = describe(progress);
      if (out.isTTY) redraw(out, line);
      else if (news !== last && line !== '') out.write(`${line}\n`);
      last = news;
    },
    end() {
      if (out.isTTY) out.write(CLEAR);
    },
  };
}
