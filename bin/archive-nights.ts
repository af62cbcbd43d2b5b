import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { nightReportSchema } from '../core/archive/night-report.ts';
import { table } from './table.ts';
import { duration } from './units.ts';

/** Nights that are shown, and executions that are looked at for them: a look at the status is an execution as well. */
const SHOWN = 5;
const LOOKED_AT = 60;

const inputSchema = z.object({ Dataset: z.string(), Operation: z.string().default('RUN') });

/** A table of the last nights of a dataset, newest first. */
export async function recentNights(
  client: SFNClient,
  stateMachineArn: string,
  dataset: string,
): Promise<string[]> {
  const rows: string[][] = [];
  let seen = 0;
  const pages = paginateListExecutions({ client, pageSize: LOOKED_AT }, { stateMachineArn });
  for await (const { executions = [] } of pages) {
    for (const { executionArn } of executions) {
      seen += 1;
      const row = await rowOf(client, executionArn, dataset);
      if (row) rows.push(row);
      if (rows.length === SHOWN || seen === LOOKED_AT) return asTable(rows, seen);
    }
  }
  return asTable(rows, seen);
}

async function rowOf(client: SFNClient, executionArn: string | undefined, dataset: string) {
  const night = await client.send(new DescribeExecutionCommand({ executionArn }));
  const input = inputSchema.safeParse(JSON.parse(night.input ?? 'null'));
  if (!input.success || input.data.Dataset !== dataset || input.data.Operation !== 'RUN') return undefined;
  const report = nightReportSchema.safeParse(JSON.parse(night.output ?? 'null'));
  const took =
    night.stopDate && night.startDate && duration(night.stopDate.getTime() - night.startDate.getTime());
  return [
    night.startDate?.toISOString().slice(0, 19) ?? '',
    night.error ?? night.status ?? '',
    report.success ? report.data.Rows.toLocaleString('en-US') : '',
    report.success ? String(report.data.Days) : '',
    took ?? '',
  ];
}

function asTable(rows: string[][], seen: number): string[] {
  if (rows.length === 0) {
    return [
      seen < LOOKED_AT
        ? 'There was no night yet.'
        : `There is no night among the last ${LOOKED_AT} executions.`,
    ];
  }
  return [...table([['night', 'end', 'rows', 'days', 'took'], ...rows]), ''];
}
