import { Compile } from 'typebox/compile';
import { type JournalEvent, journalEventSchema } from './events.ts';

/** By type: a union of 19 would be tried in turn. */
const checks = new Map(
  journalEventSchema.anyOf.map((schema) => [String(schema.properties.type.const), Compile(schema)] as const),
);

export type EventCheck =
  | { readonly ok: true; readonly event: JournalEvent }
  /** `reason` says where it does not fit, in words for a log. */
  | { readonly ok: false; readonly reason: string };

/** Whether a value is an event of the catalogue; unknown fields are refused. */
export function checkEvent(value: unknown): EventCheck {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  const check = checks.get(type);
  if (check === undefined) return { ok: false, reason: 'is of no known type' };
  // The check of its own type passes; the map has lost which of the union it was.
  if (check.Check(value)) return { ok: true, event: value as JournalEvent };
  const issue = check.Errors(value)[0];
  return {
    ok: false,
    reason: `does not fit its schema at ${issue?.instancePath || '/'}: ${issue?.message ?? ''}`,
  };
}
