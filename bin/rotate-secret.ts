import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  beginRotation,
  finishRotation,
  parseWebhookSecretJson,
  verifyingKey,
  type WebhookSecret,
} from '../core/delivery/webhook-secret.ts';
import { LakehookError } from '../core/errors.ts';
import { readConfiguration } from '../local/configuration.ts';
import { openHome } from '../local/home.ts';
import { exitCodeOf } from './command.ts';
import { unanswered } from './unanswered.ts';

/** Where a webhook secret is kept. */
interface Keeper {
  /** How soon the service signs with what is written. */
  signsWithin: string;
  read(): Promise<WebhookSecret>;
  write(secret: WebhookSecret): Promise<void>;
}

/** `lakehook rotate-secret`: changes what callbacks are signed with in two steps, between which both hold. */
export function rotateSecret(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const { values } = parseArgs({
      args,
      options: { finish: { type: 'boolean', default: false }, 'secret-id': { type: 'string' } },
    });
    const secretId = values['secret-id'];
    const keeper = secretId === undefined ? homeKeeper() : secretsManagerKeeper(secretId);
    try {
      await (values.finish ? finish(keeper) : begin(keeper, secretId));
    } catch (error) {
      throw unanswered(error, 'Secrets Manager');
    }
    return 0;
  });
}

async function begin(keeper: Keeper, secretId: string | undefined) {
  const secret = beginRotation(await keeper.read());
  await keeper.write(secret);
  const where = secretId === undefined ? '' : ` --secret-id ${secretId}`;
  console.log(`What receivers verify with from now on, shown this once:

  ${verifyingKey(secret)}

Within ${keeper.signsWithin} every callback is signed with it and with the earlier one. When each receiver has the new one:

  lakehook rotate-secret --finish${where}`);
}

async function finish(keeper: Keeper) {
  await keeper.write(finishRotation(await keeper.read()));
  console.log(`The earlier secret is dropped; within ${keeper.signsWithin} nothing is signed with it.`);
}

function homeKeeper(): Keeper {
  const { home, webhookSecret } = readConfiguration(process.env);
  if (webhookSecret) {
    throw new LakehookError(
      'SecretIsFixed',
      'LAKEHOOK_WEBHOOK_SECRET says what callbacks are signed with; only a secret that LAKEHOOK_HOME keeps can be rotated.',
    );
  }
  if (!existsSync(home)) {
    throw new LakehookError('HomeMissing', `LAKEHOOK_HOME: there is no ${home}, and so no secret to rotate.`);
  }
  const { secrets } = openHome(home);
  return {
    signsWithin: 'a second',
    read: async () => secrets.webhookSecret(),
    write: async (secret) => secrets.changeWebhookSecret(secret),
  };
}

/** The secret of a deployment, with the credentials and the region that AWS's own tools would use. */
function secretsManagerKeeper(SecretId: string): Keeper {
  const client = new SecretsManagerClient();
  return {
    signsWithin: 'five minutes',
    async read() {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
      return parseWebhookSecretJson(SecretString);
    },
    async write(secret) {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(secret) }));
    },
  };
}
