import { archive } from './archive.ts';
import { bundles } from './bundles.ts';
import { exports } from './export.ts';
import { latency } from './latency.ts';
import { type Measurement, table } from './report.ts';
import { throughput } from './throughput.ts';
import { transitions } from './transitions.ts';

const benches: Readonly<Record<string, () => AsyncGenerator<Measurement>>> = {
  latency,
  throughput,
  transitions,
  bundles,
  archive,
  export: exports,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n${name}\n`);
  const rows: Measurement[] = [];
  for await (const row of bench()) rows.push(row);
  console.log(table(rows));
  console.log('');
  for (const row of rows) console.log(JSON.stringify(row));
}
// The runtime's worker threads would hold the process.
process.exit(0);
