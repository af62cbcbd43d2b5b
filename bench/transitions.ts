import type { Measurement } from './report.ts';
import { definitions, meanRun } from './workflow-run.ts';

// Query lengths in seconds, from 1 s to 2 h.
const LENGTHS = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200];

const settings = [
  { name: 'ours, events after 1 s', definition: definitions.ours, eventAfter: 1 },
  { name: 'ours, events lost', definition: definitions.ours, eventAfter: undefined },
  { name: 'fixed 15 s poll', definition: definitions.fixedPoll, eventAfter: undefined },
];

/**
 * State transitions and mean delay from a query's end to its delivery, by the length of the query: our definition file
 * and a poll every 15 seconds, on the interpreter with a virtual clock.
 */
export async function* transitions(): AsyncGenerator<Measurement> {
  for (const length of LENGTHS) {
    for (const { name, definition, eventAfter } of settings) {
      const { transitions: count, delay } = await meanRun(definition, { seconds: length, eventAfter });
      yield {
        bench: 'transitions',
        case: `query of ${length} s, ${name}`,
        figures: { transitions: count, 'mean delay s': delay },
      };
    }
  }
}
