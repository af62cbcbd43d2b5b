import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../core/contract/openapi.ts';

/** Writes docs/openapi.json. */
const file = join(import.meta.dirname, '..', 'docs', 'openapi.json');
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
