import type { Client, MetadataBearer } from '@aws-sdk/types';

/** A command as it left the code under test. */
export interface Sent {
  command: string;
  input: unknown;
}

/** Answers by command name. An answer may throw what the service would. */
export type Script = Record<string, (input: unknown) => object>;

/**
 * Makes a real SDK client answer from a script instead of the network. A command that the script does not plan is an
 * error. @returns the commands that were sent, in order.
 */
export function scripted<Input extends object, Output extends MetadataBearer, Configuration>(
  client: Client<Input, Output, Configuration>,
  script: Script,
): Sent[] {
  const sent: Sent[] = [];
  client.middlewareStack.add(
    (_, { commandName }) =>
      async ({ input }) => {
        const command = String(commandName).replace(/Command$/, '');
        sent.push({ command, input });
        const answer = script[command];
        if (!answer) throw new Error(`The test did not plan for ${command}.`);
        const output = Object.assign({ $metadata: {} }, answer(input));
        return { output, response: undefined };
      },
    { step: 'initialize', name: 'scripted' },
  );
  return sent;
}
