import type { NightProgress } from './archive-execution.ts';
import { progressText } from './archive-lines.ts';
import { CLEAR, type ProgressOutput } from './progress.ts';

/** Shows how a night goes on: on a terminal one line that moves, elsewhere a line whenever something has moved. */
export function nightProgress(out: ProgressOutput): { show(progress: NightProgress): void; end(): void } {
  let plannedAt: number | undefined;
  let last = '';
  return {
    show(progress) {
      if (progress.plan) plannedAt ??= performance.now();
      const key = `${progress.plan?.Rows}/${progress.batches}`;
      if (!out.isTTY && key === last) return;
      last = key;
      const text = progressText(progress, performance.now() - (plannedAt ?? performance.now()));
      out.write(out.isTTY ? `${CLEAR}${text}` : `${text}\n`);
    },
    end() {
      if (out.isTTY) out.write(CLEAR);
    },
  };
}
