import { existsSync } from 'node:fs';
import type { WebhookSecret } from '../core/delivery/webhook-secret.ts';
import { LakehookError } from '../core/errors.ts';
import { readConfiguration } from '../local/configuration.ts';
import { openHome } from '../local/home.ts';
import type { Secrets } from './webhook-receiver.ts';

/** What the service of this machine signs with: read anew for each message, for it can be changed meanwhile. */
export function machineSecrets(): Secrets {
  const { home, webhookSecret } = readConfiguration(process.env);
  if (webhookSecret) return () => [webhookSecret];
  if (!existsSync(home)) {
    throw new LakehookError(
      'HomeMissing',
      `LAKEHOOK_HOME: there is no ${home}, and so no secret to verify with. Start the service first, or give --secret.`,
    );
  }
  const { secrets } = openHome(home);
  return () => all(secrets.webhookSecret());
}

function all({ Current, Previous, SigningKey }: WebhookSecret): string[] {
  return [Current, Previous, SigningKey].filter((secret) => secret !== undefined);
}
