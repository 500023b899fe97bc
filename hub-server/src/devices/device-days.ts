import type { ConsoleFault } from '@otklik/shared/api/consoles.ts';
import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import { storeDay } from '../results/store-hour.ts';

const DAY_MS = 86_400_000;
/** The zone of the store's clock at an instant. */
export type ZoneAt = (at: number) => string;

const dayAt = (zone: ZoneAt, at: number): number => storeDay(zone(at), at);
const named = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, -14);

export interface HourOfPolls {
  readonly hour: number;
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
  readonly asked: number;
}

/** The last so many days of the store, today with them, each with its polls; a day without any is there with noughts. */
export function daysOfPolls(
  hours: readonly HourOfPolls[],
  { zone, now, days }: { readonly zone: ZoneAt; readonly now: number; readonly days: number },
): DeviceDetail['days'] {
  const today = dayAt(zone, now);
  const found = Array.from({ length: days }, (_each, at) => ({
    ...{ day: named(today - days + 1 + at), yes: 0, no: 0, unsure: 0, asked: 0 },
  }));
  for (const { hour, yes, no, unsure, asked } of hours) {
    const of = found[dayAt(zone, hour) - today + days - 1];
    if (of === undefined) continue;
    of.yes += yes;
    of.no += no;
    of.unsure += unsure;
    of.asked += asked;
  }
  return found;
}

export interface ButtonTest {
  readonly at: number;
  readonly console: string;
  /** Absent where the event itself is no longer in the database. */
  readonly button: string | undefined;
  /** Of the console as it presented itself. */
  readonly has: readonly string[];
}

/**
 * Tests by day and console, the newest first, as they are given. Which buttons were pressed is told where it is known of every
 * press. Of more than `most` the day of the oldest is left out, since there may be more of it; not where it is the only one.
 */
export function daysOfTests(tests: readonly ButtonTest[], zone: ZoneAt, most: number): DeviceDetail['tests'] {
  const oldest = tests.length > most ? tests.at(-1) : undefined;
  const cut = oldest === undefined ? undefined : dayAt(zone, oldest.at);
  const whole = tests.filter(({ at }) => dayAt(zone, at) !== cut);
  const shown = whole.length === 0 ? tests : whole;
  const found = Map.groupBy(shown, ({ at, console }) => `${dayAt(zone, at)} ${console}`);
  return [...found.values()].flatMap((presses) => {
    const [last] = presses.toSorted((a, b) => b.at - a.at);
    if (last === undefined) return [];
    const pressed = new Set(presses.flatMap(({ button }) => button ?? []));
    const whole = presses.every(({ button }) => button !== undefined);
    return [
      {
        ...{ day: named(dayAt(zone, last.at)), at: last.at, console: last.console, presses: presses.length },
        pressed: whole ? last.has.filter((each) => pressed.has(each)) : [],
        missing: whole ? last.has.filter((each) => !pressed.has(each)) : [],
      },
    ];
  });
}

export interface ConsoleTrouble {
  readonly hub_at: number;
  readonly serial: string;
  readonly kind: string;
  readonly code: string | null;
  readonly amount: number;
}

const FAULTS: readonly ConsoleFault[] = ['unplugged', 'silent', 'reboot', 'refused', 'gap'];

/** Faults by day, console and kind, each of `found` within one day, in the order they come in. A connection that the kiosk itself closed is none. */
export function daysOfFaults(found: readonly ConsoleTrouble[], zone: ZoneAt): DeviceDetail['faults'] {
  const days = new Map<string, { day: string; console: string; code: ConsoleFault; count: number }>();
  for (const { hub_at, serial, kind, code: reason, amount } of found) {
    const code = FAULTS.find((each) => each === (kind === 'gap' ? 'gap' : reason));
    if (code === undefined) continue;
    const day = named(dayAt(zone, hub_at));
    const key = `${day} ${serial} ${code}`;
    const known = days.get(key) ?? { day, console: serial, code, count: 0 };
    known.count += amount;
    days.set(key, known);
  }
  return [...days.values()];
}
