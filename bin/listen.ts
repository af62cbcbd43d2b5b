import { parseArgs, styleText } from 'node:util';
import { verifyCallback } from '../client/verify-callback.ts';
import { parseWebhookSecret } from '../core/delivery/signature.ts';
import { listen as listenOn } from '../local/http/listen.ts';
import { exitCodeOf, INTERRUPTED, usageError, wholeNumber } from './command.ts';
import { CONNECTION_OPTIONS, connect } from './connect.ts';
import { machineSecrets } from './machine-secrets.ts';
import { messageLines } from './message-lines.ts';
import { type Secrets, webhookReceiver } from './webhook-receiver.ts';

/**
 * `lakehook listen`: a receiver that verifies callbacks and prints them, until Ctrl-C or, with `--once`, until the first one whose
 * signature holds.
 */
export function listen(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8080' },
        secret: { type: 'string', multiple: true },
        'public-keys': { type: 'string' },
        region: CONNECTION_OPTIONS.region,
        'role-arn': CONNECTION_OPTIONS['role-arn'],
        sign: CONNECTION_OPTIONS.sign,
        once: { type: 'boolean', default: false },
      },
    });
    const port = wholeNumber('port', values.port, 0, 65_535);
    const secrets = await secretsOf(values);
    const ended = Promise.withResolvers<number>();
    const receiver = webhookReceiver({
      verify: (headers, body) => verifyCallback(headers, body, secrets()),
      accepted(callback, isCopy) {
        for (const line of messageLines(callback, { isCopy, now: new Date() })) console.log(line);
        if (values.once) ended.resolve(0);
      },
      refused: (reason) => console.error(styleText('red', `Refused: ${reason}`)),
    });
    const server = await listenOn(port, '--port', receiver);
    console.error(`Listening. Queries with the CallbackUrl ${server.url}/ are told here. Ctrl-C ends it.`);
    process.once('SIGINT', () => ended.resolve(values.once ? INTERRUPTED : 0));
    const code = await ended.promise;
    await server.close();
    return code;
  });
}

interface SecretOptions {
  secret?: string[];
  'public-keys'?: string;
  region?: string;
  'role-arn'?: string;
  sign: boolean;
}

/** What is given; else what the API publishes; else what this machine signs with. */
async function secretsOf({ secret, 'public-keys': keysUrl, ...connection }: SecretOptions): Promise<Secrets> {
  if (secret) {
    secret.forEach(checkSecret);
    return () => secret;
  }
  if (keysUrl === undefined) return machineSecrets();
  const endpoint = keysUrl.replace(/\/\.well-known\/webhook-keys$/, '');
  const client = await connect({ endpoint, ...connection });
  const { Keys } = await client.webhookKeys();
  if (Keys.length > 0) return () => Keys;
  throw usageError(
    'The service publishes no keys: its callbacks are signed with a secret, to be given by --secret.',
  );
}

function checkSecret(text: string): void {
  try {
    parseWebhookSecret(text);
  } catch (error) {
    throw usageError(`--secret: ${error instanceof Error ? error.message : error}`);
  }
}
