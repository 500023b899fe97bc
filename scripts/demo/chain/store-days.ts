import { type Chance, chanceOf } from '../../traffic/chance.ts';
import { type Action, type Answer, type Asked, type Counter, counterOf } from '../../traffic/visits.ts';
import { askedOn, type ChainPlan, goodShare, isAway, type StorePlan } from './scenario.ts';

const HOUR_MS = 3_600_000;
/** By the store's own clock. */
export const OPENS_MS = 9 * HOUR_MS;
const SHIFT_MS = 15 * HOUR_MS;
export const CLOSES_MS = 21 * HOUR_MS;
/** What a customer who is asked takes at the counter, ms. */
const TAKES_MS = 22_000;
const ASKS = 0.85;
/** Days since 1970-01-01 fall on a Monday four days after it. */
const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;
/** How busy a day of the week is, from Monday on; one week makes seven. */
const BUSY_DAYS = [0.86, 0.84, 0.9, 0.95, 1.1, 1.25, 1.1] as const;
/** How busy an hour from nine on is; about one on the whole. */
const BUSY_HOURS = [0.55, 0.75, 0.95, 1.25, 1.2, 0.9, 0.85, 0.95, 1.15, 1.35, 1.25, 0.85] as const;
/** Every third day a worker who presses for customers does so. */
const PRESSER_EVERY = 3;
const PRESSER_FAST = 6;

export type Shift = 'early' | 'late';

/** What happened to one customer who was asked, or was made up; `place` from 1. */
export interface Visit extends Asked {
  readonly place: number;
  readonly shift: Shift;
}

export interface StoreDay {
  /** With the place of each, in the order of their times; ms of the store's own day. */
  readonly actions: readonly { readonly place: number; readonly action: Action }[];
  readonly visits: readonly Visit[];
}

/**
 * One day of a store. The same plan, store and day give the same, whatever came before. `first`: the date of the history's
 * first day, in days since 1970-01-01. `worker`: names who works when.
 */
export function storeDay(
  plan: ChainPlan,
  store: StorePlan,
  { day, first }: { readonly day: number; readonly first: number },
  worker: (place: number, shift: Shift) => string,
): StoreDay {
  if (plan.effects.holiday === day || isAway(plan, store.name, day)) return { actions: [], visits: [] };
  const actions: { place: number; action: Action }[] = [];
  const visits: Visit[] = [];
  const index = plan.stores.indexOf(store);
  for (let place = 1; place <= store.places.length; place += 1) {
    const chance = chanceOf(((plan.seed * 31 + index) * 31 + place) * 1009 + day);
    const one = placeDay(plan, store, { day, place, date: first + day }, chance, worker);
    for (const action of one.actions) actions.push({ place, action });
    for (const asked of one.visits)
      visits.push({ ...asked, place, shift: asked.t < SHIFT_MS ? 'early' : 'late' });
  }
  actions.sort((a, b) => a.action.t - b.action.t);
  return { actions, visits };
}

function placeDay(
  plan: ChainPlan,
  store: StorePlan,
  { day, place, date }: { readonly day: number; readonly place: number; readonly date: number },
  chance: Chance,
  worker: (place: number, shift: Shift) => string,
): { readonly actions: readonly Action[]; readonly visits: readonly Asked[] } {
  const { presser, broken } = plan.effects;
  const mine = (effect: { readonly store: string; readonly from: number } | undefined): boolean =>
    effect?.store === store.name && place === 1 && day >= effect.from;
  const actions: Action[] = [
    { t: OPENS_MS - 1000, kind: 'shift', operator: worker(place, 'early') },
    { t: SHIFT_MS, kind: 'shift', operator: worker(place, 'late') },
  ];
  const visits: Asked[] = [];
  const { customer, deed } = counterOf(chance, actions, (asked) => visits.push(asked));
  const polarity = plan.questions[askedOn(plan, day)]?.positive ?? 'yes';
  const good = goodShare(plan, store.name, day);
  // The counter's good answer is Yes; where it is No, buttons and truth are exchanged below.
  const counter: Counter = { till: false, asks: ASKS, good, chatters: mine(broken) };
  const customers = ((store.asked / store.places.length) * (BUSY_DAYS[weekday(date)] ?? 1)) / ASKS;
  const gap = Math.max(1000, (CLOSES_MS - OPENS_MS) / customers - ASKS * TAKES_MS);
  const presses = mine(presser) && (day - (presser?.from ?? 0)) % PRESSER_EVERY === 0;
  const due = presses
    ? Array.from({ length: PRESSER_FAST + 1 }, () => chance.int(SHIFT_MS + HOUR_MS, CLOSES_MS - HOUR_MS))
    : [];
  due.sort((a, b) => a - b);
  const stuck = mine(broken) && day === broken?.from;
  if (stuck) deed('stuck', counter, chance.int(OPENS_MS + HOUR_MS, SHIFT_MS));
  const long = chance.int(0, PRESSER_FAST);
  let deeds = 0;
  let t = OPENS_MS;
  for (;;) {
    const busy = BUSY_HOURS[Math.floor((t - OPENS_MS) / HOUR_MS)] ?? 1;
    t += Math.round(2000 + chance.exponential((gap - 2000) / busy));
    while ((due[0] ?? Number.POSITIVE_INFINITY) <= t) {
      due.shift();
      t = deed(deeds === long ? 'one-person' : 'fast-answer', counter, t) + 1500;
      deeds += 1;
    }
    if (t >= CLOSES_MS - TAKES_MS) break;
    t = customer(counter, t);
  }
  // What lies on a button keeps customers from pressing it.
  const free = (action: Action): boolean =>
    action.kind !== 'edge' || action.button !== 'U' || action.thing === true;
  const pressed = stuck ? actions.filter(free) : actions;
  const seen = stuck ? visits.map((asked) => (asked.answer === 'U' ? { t: asked.t } : asked)) : visits;
  return polarity === 'yes'
    ? { actions: pressed, visits: seen }
    : { actions: pressed.map(exchanged), visits: seen.map(exchangedAnswer) };
}

const other = <Button extends Answer | 'S'>(button: Button): Button | 'Y' | 'N' =>
  button === 'Y' ? 'N' : button === 'N' ? 'Y' : button;

const exchanged = (action: Action): Action =>
  action.kind === 'edge' ? { ...action, button: other(action.button) } : action;

const exchangedAnswer = (asked: Asked): Asked => {
  const { answer } = asked;
  return answer === undefined ? asked : { ...asked, answer: other(answer) };
};
