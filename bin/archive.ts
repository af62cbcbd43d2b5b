import { SFNClient } from '@aws-sdk/client-sfn';
import { type PlanAnswer, planAnswerSchema, restoreAnswerSchema } from '../core/archive/archive-call.ts';
import { lockedNightSchema, nightReportSchema } from '../core/archive/night-report.ts';
import { outputOf, startOrder } from './archive-execution.ts';
import { progressOf } from './archive-history.ts';
import { planLines, preparedLines, reportLines, restoreLine, whereLine } from './archive-lines.ts';
import { recentNights } from './archive-nights.ts';
import { type ArchiveOptions, type ArchiveOrder, readArchiveOptions } from './archive-options.ts';
import { nightProgress, retryProgress } from './archive-progress.ts';
import { exitCodeOf, INTERRUPTED } from './command.ts';
import { unanswered } from './unanswered.ts';

/**
 * `lakehook archive`: starts a night by hand, says where the rows are, and takes a batch back. All of it is done by the workflow,
 * so it is the same for this machine and for a deployment. Exit codes: 0 it succeeded, 1 it did not, 2 the command line is wrong,
 * 130 it was left by Ctrl-C, and the workflow goes on.
 */
export function archive(args: string[]): Promise<void> {
  return exitCodeOf(async () => {
    const options = readArchiveOptions(args);
    const sfn = new SFNClient(options.aws);
    const leaving = new AbortController();
    process.once('SIGINT', () => leaving.abort());
    try {
      const end = await carryOut(sfn, options, leaving.signal);
      if (options.json) console.log(JSON.stringify(end.output));
      else for (const line of await linesOf(sfn, options, end)) console.log(line);
      return 0;
    } catch (error) {
      if (!leaving.signal.aborted) throw unanswered(error, options.service);
      const command = ['lakehook archive status', options.order.Dataset, ...options.stateMachineArgs];
      console.error(`The workflow goes on. To see how far it is: ${command.join(' ')}`);
      return INTERRUPTED;
    }
  });
}

/** How an execution ended. */
interface End {
  output: unknown;
  /** What a night began with. */
  plan?: PlanAnswer | undefined;
}

async function carryOut(
  sfn: SFNClient,
  { order, stateMachine, interval }: ArchiveOptions,
  signal: AbortSignal,
): Promise<End> {
  const executionArn = await startOrder(sfn, stateMachine, order);
  const isNight = order.Operation === 'RUN';
  const progress = isNight ? nightProgress(process.stderr) : retryProgress(process.stderr);
  try {
    const output = await outputOf(sfn, executionArn, { interval, signal, onProgress: progress.show });
    if (!isNight) return { output };
    const whole = await progressOf(sfn, executionArn);
    progress.show(whole);
    return { output, plan: whole.plan };
  } finally {
    progress.end();
  }
}

async function linesOf(sfn: SFNClient, options: ArchiveOptions, { output, plan }: End): Promise<string[]> {
  const lines: Record<ArchiveOrder['Operation'], () => string[] | Promise<string[]>> = {
    RUN() {
      const locked = lockedNightSchema.safeParse(output);
      if (locked.success) return [`${locked.data.Dataset}: another archiver is at work. Nothing was done.`];
      return reportLines(nightReportSchema.parse(output), plan);
    },
    DRY_RUN: () => planLines(planAnswerSchema.parse(output)),
    PREPARE: () => preparedLines(planAnswerSchema.parse(output)),
    RESTORE: () => [restoreLine(restoreAnswerSchema.parse(output))],
    async STATUS() {
      const nights = await recentNights(sfn, options.stateMachine, options.order.Dataset);
      return [...nights, whereLine(nightReportSchema.parse(output))];
    },
  };
  return lines[options.order.Operation]();
}
