import { asBootId, asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { type RiskContext, type RiskKind, riskKinds } from '@otklik/shared/risk/finding.ts';
import { type Chance, chanceOf } from '../../traffic/chance.ts';
import { kioskJournal } from '../../traffic/kiosk-journal.ts';
import { type Action, type Counter, counterOf, DEEDS } from '../../traffic/visits.ts';

/**
 * Months of counters that never were: honest customers, and on some days of some workplaces one kind of fraud or fault.
 * What is pressed goes through the real poll machine, so detectors read what a kiosk would have journalled.
 */

export interface TrafficSize {
  readonly stores: number;
  readonly placesPerStore: number;
  readonly days: number;
}

/** Something planted, wall ms. */
export interface Plant {
  readonly kind: RiskKind;
  readonly store: number;
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

export interface StoreTraffic {
  readonly store: number;
  /** In the order of their times. */
  readonly events: readonly { readonly place: string; readonly event: JournalEvent }[];
  readonly plants: readonly Plant[];
  readonly polls: number;
}

export const DAY_MS = 86_400_000;
const FIRST_DAY = 20_700;
const OPENS_MS = 9 * 3_600_000;
const SHIFT_MS = 15 * 3_600_000;
const CLOSES_MS = 21 * 3_600_000;
const QUIET_DAYS = 8;

/** Stores in UTC that close at nine in the evening; yes is the good answer. */
export const trafficContext: RiskContext = {
  favourable: (_question, answer) => (answer === 'unsure' ? undefined : answer === 'yes'),
  local: (at) => ({ day: Math.floor(at / DAY_MS), minute: Math.floor((at % DAY_MS) / 60_000) }),
  closesAt: () => CLOSES_MS / 60_000,
};

const SLOW: ReadonlySet<RiskKind> = new Set(['coverage-jump', 'unlike-neighbours']);

/** One store's traffic. The same seed gives the same events. */
export function trafficOf(seed: number, store: number, { placesPerStore, days }: TrafficSize): StoreTraffic {
  const events: { place: string; event: JournalEvent }[] = [];
  const plants: Plant[] = [];
  let polls = 0;
  for (let index = 0; index < placesPerStore; index += 1) {
    const place = `${store}.${index}`;
    const chance = chanceOf(seed * 1_000_003 + store * 1009 + index);
    const journal = journalOf(index + 1);
    const till = store % 2 === 1;
    const planned = plan(chance, days, till, store * placesPerStore + index + seed * 3);
    for (const [day, kind] of planned.entries()) {
      const from = (FIRST_DAY + day) * DAY_MS;
      if (kind !== undefined) {
        const last = plants.at(-1);
        // Days of one kind in a row are one plant.
        if (last?.place === place && last.kind === kind && last.to === from)
          plants.splice(-1, 1, { ...last, to: from + DAY_MS });
        else plants.push({ kind, store, place, from, to: from + DAY_MS });
      }
      for (const action of dayOf(chance, workers(seed, store, index), till, kind)) {
        for (const event of journal(from, action)) {
          if (event.type === 'poll-opened') polls += 1;
          events.push({ place, event });
        }
      }
    }
  }
  events.sort((a, b) => a.event.at - b.event.at);
  return { store, events, plants, polls };
}

/** Which kind each day has: after some quiet days one day in four begins a plant, kinds in turn. */
function plan(chance: Chance, days: number, till: boolean, first: number): readonly (RiskKind | undefined)[] {
  const list: (RiskKind | undefined)[] = [];
  let turn = first;
  while (list.length < days) {
    if (list.length < QUIET_DAYS || !chance.chance(0.25)) {
      list.push(undefined);
      continue;
    }
    // A till asks for every receipt: there is no coverage to change.
    const kinds = riskKinds.filter((kind) => !till || kind !== 'coverage-jump');
    const kind = kinds[turn % kinds.length];
    turn += 5;
    for (let times = kind !== undefined && SLOW.has(kind) ? 4 : 1; times > 0; times -= 1) list.push(kind);
    list.push(undefined);
  }
  return list.slice(0, days);
}

interface Worker {
  readonly name: string;
  readonly asks: number;
  readonly good: number;
}

/** The two who share a workplace: one before three o'clock, one after. */
function workers(seed: number, store: number, index: number): readonly [Worker, Worker] {
  const worker = (half: number): Worker => {
    const own = chanceOf(seed * 7919 + store * 101 + index * 2 + half);
    const level = 0.72 + 0.12 * chanceOf(seed * 31 + store).unit();
    return {
      name: `w${store}.${index}.${half}`,
      asks: 0.75 + 0.2 * own.unit(),
      good: Math.min(0.95, own.normal(level, 0.03)),
    };
  };
  return [worker(0), worker(1)];
}

function dayOf(
  chance: Chance,
  [early, late]: readonly [Worker, Worker],
  till: boolean,
  kind: RiskKind | undefined,
): readonly Action[] {
  const actions: Action[] = [
    { t: OPENS_MS - 1000, kind: 'shift', operator: early.name },
    { t: SHIFT_MS, kind: 'shift', operator: late.name },
  ];
  const { customer, deed } = counterOf(chance, actions);
  const [better, busier] = [chance.normal(0, 0.03), Math.exp(chance.normal(0, 0.15))];
  const shift = kind === 'unlike-neighbours' ? (chance.chance(0.5) ? -0.35 : 0.35) : 0;
  const asks = kind === 'coverage-jump' ? 0.4 : 1;
  const counterAt = (t: number): Counter => {
    const worker = t < SHIFT_MS ? early : late;
    return {
      till,
      asks: worker.asks * asks,
      good: Math.min(0.99, Math.max(0.05, worker.good + better + shift)),
      chatters: kind === 'chatter',
    };
  };
  const deeds = kind === undefined ? 0 : DEEDS[kind];
  const [from, to] =
    kind === 'closing-burst'
      ? [CLOSES_MS - 15 * 60_000, CLOSES_MS]
      : [OPENS_MS + 3_600_000, CLOSES_MS - 2 * 3_600_000];
  const due = Array.from({ length: deeds }, () => chance.int(from, to)).sort((a, b) => a - b);
  let t = OPENS_MS;
  while (t < CLOSES_MS) {
    const next = due[0];
    t += Math.round(2000 + chance.exponential(280_000 / busier));
    while (kind !== undefined && due.length > 0 && next !== undefined && (due[0] ?? t) <= t) {
      due.shift();
      t = deed(kind, counterAt(t), t) + 1500;
    }
    if (t >= CLOSES_MS) break;
    t = customer(counterAt(t), t);
  }
  // What lies on a button keeps customers from pressing it.
  const free = (action: Action): boolean =>
    action.kind !== 'edge' || action.button !== 'U' || action.thing === true;
  return (kind === 'stuck' ? actions.filter(free) : actions).sort((a, b) => a.t - b.t);
}

/** The kiosk of one workplace: takes what is done at its counter, gives what its journal gets. */
function journalOf(place: number): (day: number, action: Action) => readonly JournalEvent[] {
  const bootedAt = FIRST_DAY * DAY_MS;
  const journal = kioskJournal({
    ...{ kiosk, epoch, boot: asBootId('5a3f0c21'), bootedAt },
    machine: { ...defaultMachineConfig, question: { id: 'q' } },
    serial: () => `P${place}`,
  });
  journal.plug(1, bootedAt);
  return (day, action) => journal.take(1, day, action);
}

const kiosk = asKioskId('21fe31dfa154a261626bf854046fd227');
const epoch = asEpoch('00112233445566aa');
