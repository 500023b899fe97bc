import type { BootId, Epoch, KioskId } from '@otklik/shared/base/ids.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { dayStart } from '../../../hub-server/src/questions/store-days.ts';
import { kioskJournal } from '../../traffic/kiosk-journal.ts';
import { askedOn, type ChainPlan, type StorePlan } from './scenario.ts';
import { type Shift, storeDay } from './store-days.ts';

/** Each night's switch of the question, and the first start, come this long after midnight: before any store opens. */
export const SWITCH_MS = 7 * 3_600_000 + 30 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** What the hub calls things by. */
export interface StoreNames {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly boot: BootId;
  readonly questions: readonly string[];
  readonly worker: (place: number, shift: Shift) => string;
}

/** Wall ms at which a store's kiosk started: before its first day. `first`: that day, in days since 1970-01-01. */
export const bootedAt = (store: StorePlan, first: number): number => dayStart(store.zone, first) + SWITCH_MS;

/** The serial of the console at a place. */
export const serialOf = (plan: ChainPlan, store: StorePlan, place: number): string =>
  `DEMO-${plan.stores.indexOf(store) + 1}-${place}`;

/** The journal of a store's kiosk, day by day. The same plan, first day and names give the same events. */
export function* storeJournal(
  plan: ChainPlan,
  store: StorePlan,
  first: number,
  names: StoreNames,
): Generator<readonly JournalEvent[]> {
  const { kiosk, epoch, boot } = names;
  const started = bootedAt(store, first);
  const journal = kioskJournal({
    ...{ kiosk, epoch, boot, bootedAt: started, machine: defaultMachineConfig },
    serial: (place) => serialOf(plan, store, place),
  });
  const places = store.places.map((_name, index) => index + 1);
  const begin = { at: started, mono: 0, place: 0 };
  yield [
    ...journal.record({ ...begin, type: 'epoch-start', data: { reason: 'new' } }),
    ...journal.record({ ...begin, type: 'boot', data: { version: 'demo' } }),
    ...places.flatMap((place) => journal.plug(place, started)),
  ];
  let asked: number | undefined;
  for (let day = 0; day < plan.days; day += 1) {
    const midnight = dayStart(store.zone, first + day);
    const events: JournalEvent[] = [];
    const question = askedOn(plan, day);
    if (question !== asked) {
      asked = question;
      for (const place of places)
        events.push(...journal.ask(place, midnight + SWITCH_MS, names.questions[question] ?? ''));
    }
    const { actions } = storeDay(plan, store, { day, first }, names.worker);
    for (const { place, action } of actions) events.push(...journal.take(place, midnight, action));
    for (const place of places) events.push(...journal.tick(place, midnight + DAY_MS - 1));
    yield events;
  }
}
