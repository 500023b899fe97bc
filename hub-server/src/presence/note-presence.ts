import type { HeartbeatRow } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import { type Placement, workplaceBy } from '../ingest/placement-repository.ts';
import { currentBindings } from '../kiosks/kiosk-repository.ts';
import { storeOfWorkplace } from '../results/rollup-repository.ts';
import { storeDay, storeHour, storeHourOfDay } from '../results/store-hour.ts';
import { zoneAt } from '../results/store-zones.ts';
import { addPresence, eventTimes } from './presence-repository.ts';
import { type Moment, ranSince } from './ran-since.ts';

const HOUR_MS = 3_600_000;

/** Hours in which workplaces were served by a kiosk that ran: gathered, then added to what is known. */
class Marks {
  readonly #hours = new Map<string, Map<number, number>>();

  /** From one instant to another (hub time, ms), both included, in the workplace's store time. */
  add(db: Db, workplace: string, from: number, to: number): void {
    const { zones } = storeOfWorkplace(db, workplace);
    const days = this.#hours.get(workplace) ?? new Map<number, number>();
    this.#hours.set(workplace, days);
    for (let at = from; ; at = Math.min(to, at + HOUR_MS)) {
      const zone = zoneAt(zones, at);
      const day = storeDay(zone, at);
      days.set(day, (days.get(day) ?? 0) | (1 << storeHourOfDay(zone, storeHour(zone, at))));
      if (at >= to) return;
    }
  }

  save(db: Db): void {
    for (const [workplace, days] of this.#hours)
      for (const [day, hours] of days) addPresence(db, day, workplace, hours);
  }
}

/**
 * Notes of a batch's events when their kiosk ran, within the ingest's transaction. That it ran shows for all its workplaces.
 * What the journal holds already has been noted, so events of the same quarter of an hour cost nothing. `durable`: the last
 * number before these.
 */
export function notePresence(
  db: Db,
  { journal, durable }: { readonly journal: number; readonly durable: number },
  events: readonly (Moment & { readonly seq: number })[],
  placements: readonly Placement[],
): void {
  const workplaceOf = workplaceBy(placements);
  const places = [...new Set(placements.map(({ place }) => place))];
  const marks = new Marks();
  let before: Moment | undefined = durable === 0 ? undefined : eventTimes(db, journal, durable);
  for (const event of events) {
    const from = ranSince(before, event);
    if (from === undefined) continue;
    let noted = false;
    for (const place of places) {
      const workplace = workplaceOf(place, event.seq);
      if (workplace === null) continue;
      marks.add(db, workplace, from, event.hubAt);
      noted = true;
    }
    if (noted) before = event;
  }
  marks.save(db);
}

/** Notes that the kiosks ran which a heartbeat proves to have nothing that the hub lacks. */
export function noteHeard(db: Db, rows: readonly HeartbeatRow[]): void {
  const marks = new Marks();
  for (const { kiosk, heard } of rows) {
    if (heard === undefined) continue;
    for (const workplace of currentBindings(db, kiosk).values()) marks.add(db, workplace, heard, heard);
  }
  marks.save(db);
}

/** Notes an event of a workplace whose time has changed. What was noted by its time before stays: nothing tells it apart. */
export function noteMoved(
  db: Db,
  moved: readonly { readonly workplace: string; readonly at: number }[],
): void {
  const marks = new Marks();
  for (const { workplace, at } of moved) marks.add(db, workplace, at, at);
  marks.save(db);
}
