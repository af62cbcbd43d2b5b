import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { createWebhookSecret } from '../core/delivery/signature.ts';
import type { WebhookSecret } from '../core/delivery/webhook-secret.ts';
import { LakehookError } from '../core/errors.ts';
import { jsonOf } from '../core/json.ts';
import { createDownloadKey, type DownloadKeys } from './cloudfront/download-keys.ts';

/** The secrets that a home folder keeps, in a file that is readable by its owner alone. */
export interface HomeSecrets {
  /** What the credentials of sessions are derived from; links hold across restarts because it is kept. */
  sessionRoot: string;
  /** What callbacks are signed with, unless a knob says otherwise; read anew each time, for it can be changed. */
  webhookSecret(): WebhookSecret;
  changeWebhookSecret(secret: WebhookSecret): void;
  /** What links at the download address are signed with, made when it is first asked for; read anew each time as well. */
  downloadKeys(): DownloadKeys;
  changeDownloadKeys(keys: DownloadKeys): void;
}

const fileSchema = z.object({
  webhookSecret: z.string(),
  /** The one before, while it is being changed. */
  previousWebhookSecret: z.string().optional(),
  /** Put here by hand where `v1a` signatures are wished for. */
  webhookSigningKey: z.string().optional(),
  downloadKey: z.string().optional(),
  /** The one before, whose links still hold. */
  previousDownloadKey: z.string().optional(),
  sessionRoot: z.string(),
});
type Kept = z.infer<typeof fileSchema>;

/** Opens the file, making it and its secrets the first time. */
export function openHomeSecrets(file: string): HomeSecrets {
  const { sessionRoot } = readOrMake(file);
  const changeDownloadKeys = ({ Current, Previous }: DownloadKeys) => {
    const { previousDownloadKey: _, ...kept } = read(file);
    write(file, { ...kept, downloadKey: Current, ...(Previous && { previousDownloadKey: Previous }) });
  };
  return {
    sessionRoot,

    webhookSecret() {
      const { webhookSecret, previousWebhookSecret, webhookSigningKey } = read(file);
      return {
        Current: webhookSecret,
        ...(previousWebhookSecret && { Previous: previousWebhookSecret }),
        ...(webhookSigningKey && { SigningKey: webhookSigningKey }),
      };
    },

    changeWebhookSecret({ Current, Previous }) {
      const { previousWebhookSecret: _, ...kept } = read(file);
      write(file, { ...kept, webhookSecret: Current, ...(Previous && { previousWebhookSecret: Previous }) });
    },

    downloadKeys() {
      const { downloadKey, previousDownloadKey } = read(file);
      if (downloadKey) {
        return { Current: downloadKey, ...(previousDownloadKey && { Previous: previousDownloadKey }) };
      }
      const made = { Current: createDownloadKey() };
      changeDownloadKeys(made);
      return made;
    },

    changeDownloadKeys,
  };
}

function readOrMake(file: string): Kept {
  try {
    return read(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const made = { webhookSecret: createWebhookSecret(), sessionRoot: randomBytes(32).toString('base64') };
  write(file, made);
  return made;
}

function read(file: string): Kept {
  const text = readFileSync(file, 'utf8');
  const result = fileSchema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  // Nothing of the text: a parser's own message would repeat a part of it.
  throw new LakehookError('HomeInvalid', `LAKEHOOK_HOME: ${file} is not the JSON that was written there.`);
}

/** Whole or not at all: a half-written file would end every later start. */
function write(file: string, kept: Kept): void {
  writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
