import { TaskFailure } from '../../../local/states/task.ts';
import { type HistoryEvent, type Lab, resource } from './lab.ts';

/** Runs to the end; answers the events as "id <- previous type". */
export async function historyOf(
  lab: Lab,
  states: Record<string, object>,
  input: unknown = {},
): Promise<string[]> {
  lab.define(states);
  const arn = await lab.start(input);
  await lab.ended(arn);
  return (await lab.history(arn)).map(historyLine);
}

export function historyLine({ id, previousEventId, type }: HistoryEvent): string {
  return `${id} <- ${previousEventId} ${type}`;
}

/** A Task that is its workflow's end. */
export function task(name: string, fields: object = {}): object {
  return { Type: 'Task', Resource: resource(name), End: true, ...fields };
}

export function fail(): never {
  throw new TaskFailure('X', 'x');
}
