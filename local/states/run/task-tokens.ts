import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Outcome } from './frame.ts';

/** The task that waits for a token. */
export interface TokenHolder {
  /** Writes the outcome down; it is on disk with the next commit. */
  settle(outcome: Outcome): void;
  heartbeat(): void;
}

const tokenContent = z.strictObject({ execution: z.string(), nonce: z.string() });

/** A token for a task of an execution. It stays the task's own for the whole attempt, restarts of the process included. */
export function mintToken(execution: string): string {
  return Buffer.from(JSON.stringify({ execution, nonce: randomUUID() })).toString('base64');
}

/** The ARN of the execution that a token was made for, or nothing where a text is no token. */
export function executionOfToken(token: string): string | undefined {
  try {
    return tokenContent.parse(JSON.parse(Buffer.from(token, 'base64').toString())).execution;
  } catch {
    return undefined;
  }
}

/** The tokens that tasks are waiting for in this process. */
export class TaskTokens {
  readonly #holders = new Map<string, TokenHolder>();

  open(token: string, holder: TokenHolder): void {
    this.#holders.set(token, holder);
  }

  close(token: string): void {
    this.#holders.delete(token);
  }

  holder(token: string): TokenHolder | undefined {
    return this.#holders.get(token);
  }
}
