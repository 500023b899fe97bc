import type { ConsoleDevice } from '@otklik/shared/api/consoles.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Db } from '../db/sqlite.ts';
import type { PlacedEvent } from '../ingest/project-batch.ts';
import { type ConsoleEvent, insertConsoleEvents, knowConsole } from './console-event-repository.ts';

/** Serials that a kiosk makes up for what has none of its own (kiosk/src/devices): there the kiosk belongs to the name. */
const MADE_UP = /^(touch|keyboard)-\d+$|^hid-[0-9a-f]{4}-[0-9a-f]{4}/;

/** What names a console in the whole chain. */
export const consoleId = (kiosk: string, serial: string): string =>
  MADE_UP.test(serial) ? `${kiosk}.${serial}` : serial;

type Told = Pick<ConsoleEvent, 'kind' | 'code' | 'amount' | 'device'> & { readonly serial: string };

/** What an event tells of a console; undefined for all others, and so for every press of a customer or seller. */
function told(event: JournalEvent): Told | undefined {
  const plain = { code: null, amount: 1, device: null };
  switch (event.type) {
    case 'edge':
      return event.data.role === 'test'
        ? { ...plain, kind: 'test', serial: event.data.device.serial }
        : undefined;
    case 'device-up': {
      const { serial, class: kind, model, buttons, holdCapable } = event.data;
      const device: ConsoleDevice = { class: kind, model, buttons, holdCapable };
      return { ...plain, kind: 'up', serial, device: JSON.stringify(device) };
    }
    case 'device-lost':
      return { ...plain, kind: 'lost', serial: event.data.serial, code: event.data.reason };
    case 'gap':
      return {
        ...plain,
        ...{ kind: 'gap', serial: event.data.serial },
        amount: Math.max(1, event.data.to - event.data.from + 1),
      };
    default:
      return undefined;
  }
}

/** The entry an event makes, with the serial it is of. */
export function consoleEventOf(
  { event, hubAt }: Pick<PlacedEvent, 'event' | 'hubAt'>,
  workplaceOf: (place: number, seq: number) => string | null,
): { readonly serial: string; readonly entry: ConsoleEvent } | undefined {
  const says = told(event);
  if (says === undefined) return undefined;
  const { kiosk, seq, place } = event;
  const { serial, ...what } = says;
  const workplace = place === 0 ? null : workplaceOf(place, seq);
  return { serial, entry: { seq, console: consoleId(kiosk, serial), ...what, place, workplace, hubAt } };
}

/**
 * Enters what events of one journal tell of consoles (docs/decisions/0081). An entry is of one event and follows from it
 * alone, so the order in which journals arrive does not matter. Runs within the caller's transaction.
 */
export function addConsoleEvents(
  db: Db,
  journal: number,
  events: readonly PlacedEvent[],
  workplaceOf: (place: number, seq: number) => string | null,
): void {
  const entries: ConsoleEvent[] = [];
  const known = new Set<string>();
  for (const placed of events) {
    const made = consoleEventOf(placed, workplaceOf);
    if (made === undefined) continue;
    const { serial, entry } = made;
    if (!known.has(entry.console)) {
      known.add(entry.console);
      knowConsole(db, entry.console, serial);
    }
    entries.push(entry);
  }
  if (entries.length > 0) insertConsoleEvents(db, journal, entries);
}
