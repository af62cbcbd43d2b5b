import { onInterrupt } from './on-interrupt.ts';

/** What Ctrl-C does as long as it is not known whether a query is accepted. */
export interface EarlyInterrupts {
  /** A request is on its way from here on. */
  submitting(): void;
  /** Leaves Ctrl-C to others. @returns whether it was pressed while the request was on its way. */
  end(): boolean;
}

/** Where Ctrl-C is pressed. */
export interface Terminal {
  /** @returns what ends that. */
  onInterrupt(listener: () => void): () => void;
  say(sentence: string): void;
  /** Ends the process as Ctrl-C does by itself. */
  leave(): void;
}

/**
 * Takes Ctrl-C before there is a QueryId. Nothing is submitted at first, so it leaves at once. What is on its way may be accepted
 * already, so its answer, which has the QueryId, is waited for; the second one leaves at once.
 */
export function earlyInterrupts(terminal: Terminal = processTerminal): EarlyInterrupts {
  let isOnItsWay = false;
  let wasPressed = false;
  const leave = (sentence: string) => {
    terminal.say(sentence);
    stopListening();
    terminal.leave();
  };
  const stopListening = terminal.onInterrupt(() => {
    if (!isOnItsWay) return leave('Nothing was submitted.');
    if (wasPressed) return leave('The query may have been accepted: lakehook list shows it then.');
    wasPressed = true;
    terminal.say('The query is being submitted. Ctrl-C again leaves at once.');
  });
  return {
    submitting() {
      isOnItsWay = true;
    },
    end() {
      stopListening();
      return wasPressed;
    },
  };
}

const processTerminal: Terminal = {
  onInterrupt,
  say: (sentence) => console.error(sentence),
  leave: () => process.kill(process.pid, 'SIGINT'),
};
