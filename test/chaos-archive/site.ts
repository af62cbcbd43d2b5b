import { chmodSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { type DatabaseSecret, databaseSecretSchema } from '../../core/archive/environment.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { openDatabase } from '../../local/database/database.ts';
import { openHome } from '../../local/home.ts';
import { NAMES } from '../../local/names.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';
import { CREATE_ORDERS } from './orders.ts';

/** How the service is reached as of now. */
export interface Reached {
  apiUrl: string;
  awsUrl: string;
  database: DatabaseSecret;
}

const WITH_DATABASE = { LAKEHOOK_DATABASE: '1' };

/** The service as `lakehook start` runs it, with its database and its store, in a folder that goes with it. */
export class Site implements AsyncDisposable {
  readonly home: string;
  readonly #remove: () => void;
  #service: RunningService;
  #reached: Promise<Reached>;
  #ports: Record<string, string> = {};

  private constructor(home: string, remove: () => void, service: RunningService) {
    this.home = home;
    this.#remove = remove;
    this.#service = service;
    this.#reached = this.#look();
  }

  static async open(): Promise<Site> {
    const home = homeFolder();
    process.once('exit', home.remove);
    // The database's own user passes through on its way to its files.
    chmodSync(home.path, 0o755);
    try {
      await makeOrders(home.path);
      return new Site(home.path, home.remove, await startService(home.path, WITH_DATABASE));
    } catch (error) {
      home.remove();
      throw error;
    }
  }

  /** Resolves once the service is ready. */
  reached(): Promise<Reached> {
    return this.#reached;
  }

  /** Kills the service with -9, which takes the database and the store with it, and starts it again. */
  async kill(): Promise<void> {
    await this.#reached;
    this.#reached = this.#service.end('SIGKILL').then(async () => {
      this.#service = await startService(this.home, { ...WITH_DATABASE, ...this.#ports });
      return this.#look();
    });
    await this.#reached;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.end('SIGTERM');
    process.off('exit', this.#remove);
    this.#remove();
  }

  async #look(): Promise<Reached> {
    const { apiUrl, awsUrl } = this.#service;
    // Links and clients hold across restarts.
    this.#ports = { PORT: new URL(apiUrl).port, AWS_PORT: new URL(awsUrl).port };
    const secrets = new SecretsManagerClient({
      endpoint: awsUrl,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
    const { SecretString = '' } = await secrets.send(
      new GetSecretValueCommand({ SecretId: NAMES.databaseSecret }),
    );
    secrets.destroy();
    return { apiUrl, awsUrl, database: databaseSecretSchema.parse(JSON.parse(SecretString)) };
  }
}

/** Makes the table before the service would make the sample's, which is large. */
async function makeOrders(home: string): Promise<void> {
  const { settings, close } = await openDatabase({
    folder: openHome(home).database,
    sample: false,
    progress: () => undefined,
  });
  const { host, port, username: user, password, dbname: database } = settings;
  const client = new Client({ host, port, user, password, database });
  try {
    await client.connect();
    await client.query(CREATE_ORDERS);
  } finally {
    await client.end();
    await close();
  }
}
