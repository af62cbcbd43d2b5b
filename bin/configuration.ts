import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from '../core/configuration/reference.ts';

/** Writes docs/configuration.md. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'configuration.md'), configurationReference());
