import type { Definition } from '../definition/schema.ts';

/** A registered state machine. */
export interface Machine {
  name: string;
  /** The definition as it was registered. */
  text: string;
  hash: string;
  definition: Definition;
  /** Epoch milliseconds. */
  createdAt: number;
}

/** An operation takes the request's body and answers the response's. */
export type Operations = Record<string, (input: unknown) => unknown>;
