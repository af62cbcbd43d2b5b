import { openDatabase } from '../../../local/database/database.ts';

// Opens a database, says where, and waits to be ended.
const [, , folder = ''] = process.argv;
const { settings } = await openDatabase({ folder, sample: false, progress: () => undefined });
process.stdout.write(`${JSON.stringify(settings)}\n`);
setInterval(() => undefined, 1_000);
