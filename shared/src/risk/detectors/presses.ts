import { type Finding, ITEMS_MAX, type Step } from '../finding.ts';
import { type RiskEvent, STUCK_MS } from '../reading.ts';
import { binomialTail, deviation } from '../statistics.ts';

/** Detectors that look at presses and the times between them, each for one workplace. */

/** An answer sooner than this after the seller: nobody has heard the question and found the button by then. */
export const FAST_MS = 500;

/** An answer too soon after the seller's press. */
export function fastAnswer(event: RiskEvent): Finding | undefined {
  if (event.type !== 'down' || event.role !== 'answer') return undefined;
  const { afterSeller, place, at, seq } = event;
  return afterSeller === undefined || afterSeller >= FAST_MS || afterSeller < 0
    ? undefined
    : { kind: 'fast-answer', place, since: at, at, items: [seq], facts: { ms: Math.round(afterSeller) } };
}

/** A press repeated within this after its button came up is a contact that bounces. */
export const CHATTER_GAP_MS = 60;
const CHATTER_TIMES = 3;
const CHATTER_WITHIN_MS = 2000;

export interface Bounces {
  readonly dns: readonly number[];
  readonly since: number;
}
export const noBounces: Bounces = { dns: [], since: 0 };

/** A button that goes down again and again faster than a finger can. */
export function chatter(state: Bounces, event: RiskEvent): Step<Bounces> {
  if (event.type !== 'down' || event.sinceUp === undefined || event.sinceUp >= CHATTER_GAP_MS)
    return { state };
  const { place, at, seq } = event;
  const fresh = state.dns.length === 0 || at - state.since > CHATTER_WITHIN_MS;
  const dns = fresh ? [seq] : [...state.dns, seq].slice(-ITEMS_MAX);
  const since = fresh ? at : state.since;
  const found: Finding | undefined =
    dns.length === CHATTER_TIMES
      ? { kind: 'chatter', place, since, at, items: dns, facts: { presses: dns.length } }
      : undefined;
  return { state: { dns, since }, found };
}

/** A customer's button that stays down. */
export function stuck(event: RiskEvent): Finding | undefined {
  if (event.type !== 'held') return undefined;
  const { place, at, seq, held } = event;
  const facts = { seconds: Math.round(held / 1000) };
  return { kind: 'stuck', place, since: at - Math.max(held, STUCK_MS), at, items: [seq], facts };
}

export interface WindowPresses {
  readonly poll: number;
  readonly dns: readonly number[];
  readonly buttons: string;
  readonly since: number;
  /** Polls opened since the last window with many presses, and what was pressed in that one. */
  readonly polls: number;
  readonly before: readonly number[];
  readonly beforeSince: number;
}
export const noPresses: WindowPresses = {
  ...{ poll: 0, dns: [], buttons: '', since: 0 },
  ...{ polls: 0, before: [], beforeSince: 0 },
};

/** One customer's second thought and a double press make three; four come from a child, too, now and then. */
const SEVERAL = 4;
const SEVERAL_ALONE = 6;
const SEVERAL_AGAIN_POLLS = 40;

/**
 * Several presses of different buttons in one window: four in two windows within forty polls, or six in one. A bounce is
 * not a press of its own.
 */
export function severalAnswers(state: WindowPresses, event: RiskEvent): Step<WindowPresses> {
  if (event.type === 'opened') {
    const many = state.dns.length >= SEVERAL && state.buttons.length > 1;
    const before = many ? state.dns : state.before;
    const beforeSince = many ? state.since : state.beforeSince;
    const polls = many ? 1 : state.polls + 1;
    return { state: { poll: event.seq, dns: [], buttons: '', since: event.at, polls, before, beforeSince } };
  }
  if (event.type !== 'down' || event.poll === undefined || event.poll !== state.poll) return { state };
  if (event.sinceUp !== undefined && event.sinceUp < CHATTER_GAP_MS) return { state };
  const { place, at, seq, button } = event;
  const buttons = state.buttons.includes(button) ? state.buttons : state.buttons + button;
  const next = { ...state, dns: [...state.dns, seq].slice(-ITEMS_MAX), buttons };
  if (buttons.length === 1 || next.dns.length < SEVERAL) return { state: next };
  const again = state.before.length > 0 && state.polls <= SEVERAL_AGAIN_POLLS;
  if (!again && next.dns.length < SEVERAL_ALONE) return { state: next };
  const found: Finding = {
    kind: 'several-answers',
    place,
    since: again ? state.beforeSince : state.since,
    at,
    items: again ? [...state.before, ...next.dns].slice(-ITEMS_MAX) : next.dns,
    facts: { presses: next.dns.length },
  };
  return { state: next, found };
}

interface Signature {
  readonly dn: number;
  readonly at: number;
  readonly delay: number;
  readonly held: number;
}
export interface Signatures {
  readonly recent: readonly Signature[];
}
export const noSignatures: Signatures = { recent: [] };

const SIGNATURES = 8;
/** Customers differ by some 0.5 and 0.35 in the logarithms of delay and hold; one hand repeats itself to about 0.1. */
const DELAY_SPREAD = 0.17;
const HELD_SPREAD = 0.15;

/** Answers in a row that all come after the same delay and are held alike: one person presses for all. */
export function onePerson(state: Signatures, event: RiskEvent): Step<Signatures> {
  if (event.type !== 'up' || !event.answers || event.afterSeller === undefined) return { state };
  const { place, at, seq } = event;
  const [delay, held] = [Math.log(Math.max(1, event.afterSeller)), Math.log(Math.max(1, event.held))];
  const recent = [...state.recent, { dn: seq, at, delay, held }].slice(-SIGNATURES);
  const first = recent[0];
  if (recent.length < SIGNATURES || first === undefined) return { state: { recent } };
  const alike =
    deviation(recent.map((each) => each.delay)) < DELAY_SPREAD &&
    deviation(recent.map((each) => each.held)) < HELD_SPREAD;
  if (!alike) return { state: { recent } };
  const items = recent.map(({ dn }) => dn);
  const found: Finding = {
    kind: 'one-person',
    place,
    since: first.at,
    at,
    items,
    facts: { polls: items.length },
  };
  return { state: { recent }, found };
}

export interface Strays {
  readonly dns: readonly { readonly seq: number; readonly at: number }[];
  /** Polls a till opened that were answered, and those of them that had a seller's press. */
  readonly byTill: number;
  readonly pressed: number;
  /** The last of them. */
  readonly recent: readonly { readonly seq: number; readonly at: number; readonly pressed: boolean }[];
}
export const noStrays: Strays = { dns: [], byTill: 0, pressed: 0, recent: [] };

const STRAYS = 6;
const STRAYS_WITHIN_MS = 120_000;
const TILL_POLLS = 200;
const TILL_RECENT = 10;
const TILL_CHANCE = 1e-6;
/** How long the habit of a workplace is remembered, in polls. */
const TILL_MEMORY = 1000;

/**
 * Answers nobody asked for: many presses outside any window within two minutes, or answers to a till's triggers without
 * the seller's press, more of the last ten than this workplace's habit explains.
 */
export function noSellerPress(state: Strays, event: RiskEvent): Step<Strays> {
  const { place, at, seq } = event;
  if (event.type === 'down' && event.role === 'stray') {
    if (event.sinceUp !== undefined && event.sinceUp < CHATTER_GAP_MS) return { state };
    const kept = state.dns.filter((stray) => at - stray.at <= STRAYS_WITHIN_MS);
    const dns = [...kept, { seq, at }].slice(-ITEMS_MAX);
    return { state: { ...state, dns }, found: dns.length >= STRAYS ? unasked(place, at, dns) : undefined };
  }
  if (event.type !== 'ended' || event.via !== 'pos' || event.press === undefined) return { state };
  const recent = [...state.recent, { seq: event.press, at, pressed: event.pressed }].slice(-TILL_RECENT);
  // Only what has left the last ten is habit.
  const left = state.recent.length === TILL_RECENT ? state.recent[0] : undefined;
  const fades = state.byTill >= TILL_MEMORY ? 0.5 : 1;
  const byTill = state.byTill * fades + (left === undefined ? 0 : 1);
  const pressed = state.pressed * fades + (left?.pressed === true ? 1 : 0);
  const next = { ...state, byTill, pressed, recent };
  const without = recent.filter((poll) => !poll.pressed);
  if (event.pressed || byTill < TILL_POLLS) return { state: next };
  const usual = (byTill - pressed + 1) / (byTill + 2);
  const likely = binomialTail(without.length, recent.length, usual) > TILL_CHANCE;
  return { state: next, found: likely ? undefined : unasked(place, at, without) };
}

const unasked = (
  place: string,
  at: number,
  list: readonly { readonly seq: number; readonly at: number }[],
): Finding => ({
  kind: 'no-seller-press',
  place,
  since: list[0]?.at ?? at,
  at,
  items: list.map(({ seq }) => seq),
  facts: { presses: list.length },
});
