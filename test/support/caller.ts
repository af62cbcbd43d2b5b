import * as z from 'zod';
import { acceptedSchema } from '../../core/contract/submission.ts';

/** An answer of the API. */
export interface Answer {
  status: number;
  body: unknown;
}

/** POSTs a body, which is sent as it is when it is text. */
export async function post(apiUrl: string, body: unknown, contentType = 'application/json'): Promise<Answer> {
  const answer = await fetch(`${apiUrl}/queries`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** POSTs a query that must be accepted. @returns its QueryId. */
export async function submit(apiUrl: string, body: object): Promise<string> {
  const answer = await post(apiUrl, body);
  if (answer.status !== 202) throw new Error(`Refused: ${JSON.stringify(answer.body)}`);
  return acceptedSchema.parse(answer.body).QueryId;
}

export async function get(url: string): Promise<Answer> {
  const answer = await fetch(url);
  return { status: answer.status, body: await answer.json() };
}

const refusedSchema = z.strictObject({ Error: z.strictObject({ Code: z.string(), Message: z.string() }) });

/** The code and message of a refusal, which must be of the published form. */
export function refusalOf({ body }: Answer): { Code: string; Message: string } {
  return refusedSchema.parse(body).Error;
}
