import { assumeRole } from '../client/assume-role.ts';
import { createClient, type LakehookClient } from '../client/client.ts';
import { isLoopback } from '../client/loopback.ts';
import { type CredentialProvider, regionOfHost } from '../client/signer.ts';
import { LOCAL_REGION } from '../local/aws/account.ts';
import { readPorts } from '../local/knobs.ts';
import { usageError } from './command.ts';
import { localAws } from './local-aws.ts';

/** The options by which a command finds the service. */
export const CONNECTION_OPTIONS = {
  endpoint: { type: 'string' },
  region: { type: 'string' },
  'role-arn': { type: 'string' },
  sign: { type: 'boolean', default: false },
} as const;

export interface Connection {
  /** LAKEHOOK_ENDPOINT, or this machine's service, unless it is given. */
  endpoint?: string | undefined;
  region?: string | undefined;
  /** The role to take on, and to sign with. */
  'role-arn'?: string | undefined;
  /** Signs on loopback too. There nobody has to, and keys that lie about for AWS would be refused. */
  sign: boolean;
}

/**
 * A client of the service that the options or the environment name. What leaves this machine is signed with the credentials
 * that AWS's own tools would use, or with those of a role that these take on.
 */
export async function connect(options: Connection): Promise<LakehookClient> {
  const { LAKEHOOK_API_KEY: apiKey } = process.env;
  const endpoint = endpointOf(options.endpoint);
  const roleArn = options['role-arn'];
  if (isLoopback(endpoint) && !options.sign && roleArn === undefined) {
    return createClient({ endpoint, apiKey });
  }
  // Loaded when it is needed: most commands on one machine do without.
  const { STSClient } = await import('@aws-sdk/client-sts');
  // Nothing is asked of STS: the client is asked for what it would sign with.
  const config = new STSClient().config;
  const region =
    options.region ??
    regionOfHost(endpoint) ??
    (isLoopback(endpoint) ? LOCAL_REGION : await known(config.region));
  const own: CredentialProvider = () => config.credentials();
  const credentials = roleArn === undefined ? own : await sessionOf(roleArn, own, region, endpoint);
  return createClient({ endpoint, apiKey, region, credentials });
}

async function sessionOf(
  roleArn: string,
  credentials: CredentialProvider,
  region: string | undefined,
  api: URL,
): Promise<CredentialProvider> {
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) {
    throw usageError('--role-arn must be the ARN of a role, such as arn:aws:iam::111111111111:role/reports.');
  }
  if (!region) throw usageError('--region must be given: neither the URL nor the environment says it.');
  return assumeRole({ roleArn, credentials, region, endpoint: stsEndpoint(api) });
}

/** As AWS's own tools have it; STS of the same machine for an API of this machine. */
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
function stsEndpoint(api: URL): string | undefined {
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const given = AWS_ENDPOINT_URL_STS || AWS_ENDPOINT_URL;
  if (given || !isLoopback(api)) return given;
  return localAws().endpoint;
}

/** The region of the environment or the profile; undefined where neither names one. */
async function known(region: () => Promise<string>): Promise<string | undefined> {
  try {
    return await region();
  } catch {
    return undefined;
  }
}

function endpointOf(given: string | undefined): URL {
  const text = given || process.env.LAKEHOOK_ENDPOINT || `http://127.0.0.1:${readPorts(process.env).port}`;
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return encrypted(new URL(text));
  throw usageError(
    '--endpoint (or LAKEHOOK_ENDPOINT) must be the URL of the API, such as http://127.0.0.1:4000.',
  );
}

/** What leaves this machine is signed, and so must not be read on its way. */
function encrypted(endpoint: URL): URL {
  if (endpoint.protocol === 'https:' || isLoopback(endpoint)) return endpoint;
  throw usageError('--endpoint (or LAKEHOOK_ENDPOINT) must be https, except on this machine.');
}
