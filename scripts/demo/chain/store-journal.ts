import { asBootId, type BootId, type Epoch, type KioskId } from '@otklik/shared/base/ids.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { dayStart } from '../../../hub-server/src/questions/store-days.ts';
import { kioskJournal } from '../../traffic/kiosk-journal.ts';
import { askedOn, type ChainPlan, isAway, type StorePlan } from './scenario.ts';
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

/** The start of the program before the last, of which heartbeats tell. */
const bootBefore = (boot: BootId): BootId => asBootId(`${boot.startsWith('0') ? '1' : '0'}${boot.slice(1)}`);

/** The journal of a store's kiosk, day by day. The same plan, first day and names give the same events. */
export function* storeJournal(
  plan: ChainPlan,
  store: StorePlan,
  first: number,
  names: StoreNames,
): Generator<readonly JournalEvent[]> {
  const { kiosk, epoch, boot } = names;
  const started = bootedAt(store, first);
  const away = plan.effects.away?.store === store.name ? plan.effects.away : undefined;
  const earliest = away === undefined ? boot : bootBefore(boot);
  const journal = kioskJournal({
    ...{ kiosk, epoch, bootedAt: started, machine: defaultMachineConfig },
    boot: earliest,
    serial: (place) => serialOf(plan, store, place),
  });
  const places = store.places.map((_name, index) => index + 1);
  /** A start of the program, and how far its clock is off as far as was measured. */
  const start = (own: BootId, at: number): readonly JournalEvent[] => {
    return [
      ...journal.restart(own, at, 'demo'),
      ...journal.record({ at, mono: at - started, place: 0, type: 'clock', data: { offset: 0, error: 5 } }),
      ...places.flatMap((place) => journal.plug(place, at)),
    ];
  };
  yield [
    ...journal.record({ at: started, mono: 0, place: 0, type: 'epoch-start', data: { reason: 'new' } }),
    ...start(earliest, started),
  ];
  let asked: number | undefined;
  for (let day = 0; day < plan.days; day += 1) {
    const midnight = dayStart(store.zone, first + day);
    const events: JournalEvent[] = [];
    // Off: it writes nothing, and when it runs again it is another start of the program.
    if (isAway(plan, store.name, day)) {
      yield [];
      continue;
    }
    if (day === away?.to) {
      events.push(...start(boot, midnight + SWITCH_MS));
      asked = undefined;
    }
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
