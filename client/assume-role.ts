import * as z from 'zod';
import { LakehookError } from '../core/errors.ts';
import { isLoopback } from './loopback.ts';
import { LakehookRefusal } from './refusal.ts';
import { UNREACHABLE } from './retry.ts';
import { type CredentialProvider, type Credentials, keysOf, signedHeaders } from './signer.ts';
import { elementOf } from './xml.ts';

/** Which role is taken on, and by whom. */
export interface AssumeRoleOptions {
  /** `arn:aws:iam::<account>:role/<name>`. */
  roleArn: string;
  /** Who takes on the role. */
  credentials: Credentials | CredentialProvider;
  /** Where the session is asked for; it holds in all regions. */
  region: string;
  /** The name of the session in logs; `lakehook` unless it is given. */
  sessionName?: string | undefined;
  /** What the role's trust policy may ask for besides. */
  externalId?: string | undefined;
  /** STS's own of the region unless it is given, as for a VPC endpoint or for one machine. */
  endpoint?: string | URL | undefined;
  /** What requests are sent with, the global `fetch` unless it is given. */
  fetch?: typeof fetch | undefined;
}

const sessionSchema = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
  /** Epoch milliseconds. */
  expiration: z.iso.datetime().transform((text) => Date.parse(text)),
});
type Session = z.infer<typeof sessionSchema>;

// A session lasts an hour, and no less than 15 minutes. It is renewed while what was signed with it can still arrive.
const RENEW_BEFORE_MS = 5 * 60_000;
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * A provider of a role's credentials, by AssumeRole. A session is begun when it is needed, once for all who wait for it,
 * kept, and renewed five minutes before its end.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @returns what throws a `LakehookRefusal` with STS's own code and sentence, such as `AccessDenied`, or a `LakehookError`
 *   `ServiceUnreachable`.
 * @throws {LakehookError} `EndpointInvalid`
 */
export function assumeRole(options: AssumeRoleOptions): CredentialProvider {
  const endpoint = endpointOf(options);
  let latest: Promise<Session> | undefined;
  return async () => {
    const known = latest;
    // One that could not be begun is begun again.
    const session = await known?.catch(() => undefined);
    if (session && session.expiration - Date.now() > RENEW_BEFORE_MS) return session;
    if (latest === known || !latest) latest = begin(endpoint, options);
    return latest;
  };
}

async function begin(endpoint: URL, options: AssumeRoleOptions): Promise<Session> {
  const { roleArn, sessionName = 'lakehook', externalId, credentials, region } = options;
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
  }).toString();
  const request = {
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
  };
  const headers = await signedHeaders(request, await keysOf(credentials), { service: 'sts', region });
  const { response, text } = await exchange(options.fetch ?? fetch, endpoint, {
    method: request.method,
    headers,
    body,
  });
  if (!response.ok) throw refusalOf(response, text);
  const session = sessionSchema.safeParse({
    accessKeyId: elementOf(text, 'AccessKeyId'),
    secretAccessKey: elementOf(text, 'SecretAccessKey'),
    sessionToken: elementOf(text, 'SessionToken'),
    expiration: elementOf(text, 'Expiration'),
  });
  // Without its cause, which could show a key.
  if (!session.success) throw new LakehookError('AnswerInvalid', 'STS answered without a whole session.');
  return session.data;
}

async function exchange(fetcher: typeof fetch, url: URL, init: RequestInit) {
  try {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const response = await fetcher(url, { ...init, redirect: 'manual', signal });
    return { response, text: await response.text() };
  } catch (cause) {
    throw new LakehookError(UNREACHABLE, `${url.origin} does not answer.`, { cause });
  }
}

function refusalOf({ status, headers }: Response, text: string): LakehookRefusal {
  return new LakehookRefusal({
    code: elementOf(text, 'Code') ?? 'UnknownAnswer',
    message: elementOf(text, 'Message') ?? `STS answered ${status} in a form of its own.`,
    status,
    requestId: headers.get('x-amzn-requestid') ?? undefined,
  });
}

/** https://docs.aws.amazon.com/general/latest/gr/sts.html */
function endpointOf({ endpoint, region }: AssumeRoleOptions): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const text = String(endpoint ?? `https://sts.${region}.${domain}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return url;
  throw new LakehookError(
    'EndpointInvalid',
    'The endpoint of STS must be an https URL, except on this machine.',
  );
}
