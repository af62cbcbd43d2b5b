/**
 * When the nights begin: at midnight of the dataset's own time zone, as EventBridge Scheduler writes it. Where the clocks
 * skip midnight, Scheduler leaves the night out, and the next one moves two days.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export const NIGHT_SCHEDULE = 'cron(0 0 * * ? *)';
