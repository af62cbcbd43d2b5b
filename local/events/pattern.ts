import * as z from 'zod';
import type { EventPattern } from '../../core/workflow/events.ts';
import type { AwsEvent } from './event.ts';

const detailSchema = z.record(z.string(), z.unknown());

/** Whether a rule's pattern matches an event: every field named has one of the values listed. */
export function matches(pattern: EventPattern, event: AwsEvent): boolean {
  const detail = detailSchema.parse(event.detail);
  return (
    pattern.source.includes(event.source) &&
    pattern.detailType.includes(event['detail-type']) &&
    Object.entries(pattern.detail).every(([field, values]) => values.some((value) => value === detail[field]))
  );
}
