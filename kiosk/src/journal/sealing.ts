import type { BootId, Epoch, KioskId } from '@otklik/shared/base/ids.ts';
import { type EventDraft, eventDataSchemas, type JournalEvent } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { type Hash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { Compile } from 'typebox/compile';
import type { StoredEvent } from './journal.ts';

export interface Envelope {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly boot: BootId;
}

const checks = new Map(
  Object.entries(eventDataSchemas).map(([type, schema]) => [type, Compile(schema)] as const),
);

/**
 * Gives a draft its identity and position and seals it into the chain. A draft whose data do not fit the catalogue is
 * a bug and throws: stored, it would be refused by the hub for ever and hold up all that comes after it.
 */
export function seal(
  draft: EventDraft,
  by: Envelope,
  seq: number,
  previous: Hash,
): { readonly event: JournalEvent; readonly stored: StoredEvent } {
  const { at, data, mono, place, type } = draft;
  if (checks.get(type)?.Check(data) !== true) throw new RangeError(`data do not fit a ${type} event`);
  const { boot, epoch, kiosk } = by;
  // Type and data belong together, as they came from one draft; the compiler loses that on taking it apart.
  const event = { at, boot, data, epoch, kiosk, mono, place, seq, type } as JournalEvent;
  const json = canonicalJson(event);
  return { event, stored: { seq, json, hash: nextHash(previous, json) } };
}

/** Whether an event read from elsewhere is one of the catalogue this version knows. */
export const isKnown = ({ type, data }: Pick<JournalEvent, 'type' | 'data'>): boolean =>
  checks.get(type)?.Check(data) === true;

/** An event from its stored text, which was checked when it was sealed and whose hash has been kept since. */
export const unseal = (json: string): JournalEvent => JSON.parse(json) as JournalEvent;

/** The same where the file may have gone bad since; undefined for what is no JSON any more. */
export function unsealed(json: string): JournalEvent | undefined {
  try {
    return unseal(json);
  } catch {
    return undefined;
  }
}
