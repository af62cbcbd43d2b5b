import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One fewer than there are cores unless it is said; on two cores that is one, which mostly waits for processes and clocks.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Processes are started and killed, and the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
