import { costOf } from './cost.ts';
import { printed } from './print.ts';
import { type CostOptions, readOptions, USAGE } from './workload.ts';

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const { workload, json } = optionsOrExit(args);
const cost = await costOf(workload);
console.log(json ? JSON.stringify(cost, null, 2) : printed(cost));

function optionsOrExit(given: string[]): CostOptions {
  try {
    return readOptions(given);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
