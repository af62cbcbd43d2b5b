import * as z from 'zod';
import { epochSeconds } from '../../aws/json-service.ts';
import type { Executions } from '../executions.ts';
import type { HistoryEvent } from '../history.ts';
import { isRecord } from '../json.ts';
import type { World } from '../run/world.ts';
import { requireExecution } from './lookup.ts';
import { arn, maxResults, pageStart, pageToken, readParameters } from './parameters.ts';
import type { Operations } from './types.ts';

const getExecutionHistory = z.object({
  executionArn: arn,
  maxResults,
  reverseOrder: z.boolean().default(false),
  nextToken: z.string().optional(),
  includeExecutionData: z.boolean().default(true),
});

/** What `includeExecutionData: false` leaves out. */
const EXECUTION_DATA = new Set(['input', 'output', 'parameters', 'assignedVariables']);

export function historyOperations(executions: Executions, { journal }: World): Operations {
  return {
    GetExecutionHistory(input) {
      const {
        executionArn: of,
        reverseOrder: reverse,
        includeExecutionData,
        ...page
      } = readParameters(getExecutionHistory, input);
      const row = requireExecution(executions, of);
      const from = pageStart(page.nextToken, z.int()) ?? (reverse ? row.lastEvent : 1);
      const found = journal.history(row.id, { from, limit: page.maxResults + 1, reverse });
      const next = found[page.maxResults];
      return {
        events: found.slice(0, page.maxResults).map((event) => onWire(event, includeExecutionData)),
        ...(next && { nextToken: pageToken(next.id) }),
      };
    },
  };
}

function onWire({ id, previous, at, type, details }: HistoryEvent, includeData: boolean) {
  const told: Record<string, unknown> = details === undefined ? {} : JSON.parse(details);
  return {
    id,
    previousEventId: previous,
    timestamp: epochSeconds(at),
    type,
    ...(includeData
      ? told
      : Object.fromEntries(Object.entries(told).map(([key, value]) => [key, withoutData(value)]))),
  };
}

function withoutData(details: unknown): unknown {
  if (!isRecord(details)) return details;
  return Object.fromEntries(Object.entries(details).filter(([key]) => !EXECUTION_DATA.has(key)));
}
