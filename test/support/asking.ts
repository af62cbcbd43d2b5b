import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { acceptedSchema } from '../../core/contract/submission.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';

/** What the API answered. */
export interface Answered {
  status: number;
  headers: Record<string, string>;
  /** What the JSON says; undefined where there is no body. */
  body: unknown;
}

/** Sends a request to the API, as somebody. Redirections are not followed. */
export type Ask = (method: string, path: string, body?: object) => Promise<Answered>;

/** Asks without a signature, which makes it the local user. */
export function unsigned(apiUrl: string): Ask {
  return asking(apiUrl, fetch);
}

const sessionSchema = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string(),
});

/** Asks as a role: begins a session of it, and signs with that. */
export async function asRole(urls: { apiUrl: string; awsUrl: string }, RoleArn: string): Promise<Ask> {
  const aws = { endpoint: urls.awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const { Credentials } = await new STSClient(aws).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  );
  const session = sessionSchema.parse(Credentials);
  const client = new AwsClient({
    accessKeyId: session.AccessKeyId,
    secretAccessKey: session.SecretAccessKey,
    sessionToken: session.SessionToken,
    service: 'execute-api',
    region: LOCAL_REGION,
    retries: 0,
  });
  return asking(urls.apiUrl, async (url, init) => {
    const { headers } = await client.sign(url, init);
    return fetch(url, { ...init, headers });
  });
}

function asking(apiUrl: string, send: (url: string, init: RequestInit) => Promise<Response>): Ask {
  return async (method, path, body) => {
    const answer = await send(`${apiUrl}${path}`, {
      method,
      redirect: 'manual',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}

/** POSTs a query that must be accepted. @returns its QueryId. */
export async function submitAs(ask: Ask, submission: object): Promise<string> {
  const { status, body } = await ask('POST', '/queries', submission);
  if (status !== 202) throw new Error(`Refused: ${JSON.stringify(body)}`);
  return acceptedSchema.parse(body).QueryId;
}
