import type { Button } from '@otklik/shared/poll/events.ts';
import { seeded } from '../support/seeded.ts';
import type { HubCut } from './hub.ts';
import { KIOSKS, PLACES } from './hub.ts';
import { type NetworkFault, networkFaults } from './network.ts';

/** One thing that befalls the world at story time `at`, ms. Kiosk numbers wrap, so that any subset makes sense. */
export type Step = { readonly at: number } & (
  | {
      readonly kind: 'press';
      readonly kiosk: number;
      readonly place: number;
      readonly button: Button;
      readonly holdMs: number;
    }
  | { readonly kind: 'unplug'; readonly kiosk: number; readonly place: number; readonly ms: number }
  | { readonly kind: 'console-reset'; readonly kiosk: number; readonly place: number }
  | {
      readonly kind: 'power-cut';
      readonly kiosk: number;
      readonly when: 'now' | 'cut-before' | 'cut-after';
      readonly ms: number;
      readonly ghost: boolean;
      /** Events from the end whose bytes go bad; none without. */
      readonly damage?: number;
    }
  | { readonly kind: 'restart'; readonly kiosk: number; readonly ms: number }
  | { readonly kind: 'clone'; readonly kiosk: number }
  /** A stored event goes bad under the running program; nobody knows before it is read. */
  | { readonly kind: 'rot'; readonly kiosk: number; readonly fromEnd: number; readonly readable: boolean }
  | {
      readonly kind: 'disk';
      readonly kiosk: number;
      readonly fault: 'full' | 'failed' | 'failed-late' | 'ghost';
      readonly ms: number;
    }
  | { readonly kind: 'network'; readonly kiosk: number; readonly fault: NetworkFault; readonly ms: number }
  | { readonly kind: 'wall-jump'; readonly kiosk: number; readonly by: number }
  | { readonly kind: 'wall-freeze'; readonly kiosk: number; readonly ms: number }
  | { readonly kind: 'hub-cut'; readonly when: HubCut; readonly ms: number }
  | { readonly kind: 'hub-disk'; readonly ms: number }
  | { readonly kind: 'hub-backup' }
  | { readonly kind: 'hub-restore'; readonly choice: number }
  | { readonly kind: 'hub-jump'; readonly by: number }
  | { readonly kind: 'plan' }
  /** All kiosks lose power and nobody comes for days. */
  | { readonly kind: 'closed'; readonly days: number }
);

export interface Story {
  readonly seed: number;
  readonly kiosks: number;
  /** Whether all kiosks are enrolled when it begins; otherwise they record first and enrol meanwhile. */
  readonly enrolled: boolean;
  /** Of each kiosk's oscillator, parts in a million. */
  readonly drifts: readonly number[];
  /** By how much each kiosk's wall clock is off at first, ms. */
  readonly offsets: readonly number[];
  readonly steps: readonly Step[];
}

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/**
 * The story of a seed. Each seed draws which kinds of fault it has at all (few or many), so that rare meetings of two
 * of them are not drowned by the rest.
 */
export function storyOf(seed: number): Story {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.floor(seed / 2 ** 32));
  const length = random.int(15_000, 120_000);
  const kiosks = random.pick([1, 1, 1, 2, 2, KIOSKS]);
  const steps: Step[] = [];
  const time = (): number => random.int(0, length);
  const kiosk = (): number => random.int(0, kiosks - 1);
  const place = (): number => random.int(1, PLACES);
  /** Some of this kind, or none. */
  const some = (probability: number, most: number, make: () => Step): void => {
    if (!random.chance(probability)) return;
    for (let count = random.int(1, most); count > 0; count -= 1) steps.push(make());
  };
  for (let index = 0; index < kiosks; index += 1) {
    for (let on = 1; on <= PLACES; on += 1) visits(random, index, on, length, steps);
  }
  some(0.35, 2, () => ({
    at: time(),
    kind: 'unplug',
    kiosk: kiosk(),
    place: place(),
    ms: random.int(100, 20_000),
  }));
  some(0.15, 2, () => ({ at: time(), kind: 'console-reset', kiosk: kiosk(), place: place() }));
  some(0.5, 3, () => ({
    at: time(),
    kind: 'power-cut',
    kiosk: kiosk(),
    when: random.pick(['now', 'cut-before', 'cut-after']),
    ms: random.chance(0.7) ? random.int(500, 5000) : random.int(5000, 60_000),
    ghost: random.chance(0.5),
    ...(random.chance(0.12) ? { damage: random.int(0, 12) } : {}),
  }));
  some(0.3, 2, () => ({ at: time(), kind: 'restart', kiosk: kiosk(), ms: random.int(500, 5000) }));
  some(0.12, 2, () => ({ at: time(), kind: 'clone', kiosk: kiosk() }));
  some(0.06, 1, () => ({
    at: time(),
    kind: 'rot',
    kiosk: kiosk(),
    fromEnd: random.int(0, 12),
    readable: random.chance(0.5),
  }));
  some(0.35, 2, () => ({
    at: time(),
    kind: 'disk',
    kiosk: kiosk(),
    fault: random.pick(['full', 'failed', 'failed-late', 'ghost']),
    ms: random.int(500, 30_000),
  }));
  some(0.75, 6, () => ({
    at: time(),
    kind: 'network',
    kiosk: kiosk(),
    fault: networkFaults[random.int(0, networkFaults.length - 1)] ?? 'refused',
    ms: random.int(1000, 60_000),
  }));
  some(0.3, 3, () => ({
    at: time(),
    kind: 'wall-jump',
    kiosk: kiosk(),
    by: random.pick([HOUR, -HOUR, random.int(-5000, 5000), random.int(-8, 8) * YEAR]),
  }));
  some(0.12, 1, () => ({ at: time(), kind: 'wall-freeze', kiosk: kiosk(), ms: random.int(1000, 120_000) }));
  some(0.35, 2, () => ({
    at: time(),
    kind: 'hub-cut',
    when: random.pick(['now', 'before-commit', 'after-commit']),
    ms: random.int(500, 30_000),
  }));
  some(0.15, 1, () => ({ at: time(), kind: 'hub-disk', ms: random.int(1000, 20_000) }));
  if (random.chance(0.25)) {
    for (let count = random.int(1, 2); count > 0; count -= 1) steps.push({ at: time(), kind: 'hub-backup' });
    for (let count = random.int(1, 2); count > 0; count -= 1) {
      steps.push({ at: time(), kind: 'hub-restore', choice: random.int(0, 9) });
    }
  }
  some(0.05, 1, () => ({ at: time(), kind: 'hub-jump', by: random.int(-HOUR, HOUR) }));
  some(0.2, 2, () => ({ at: time(), kind: 'plan' }));
  some(0.03, 1, () => ({ at: time(), kind: 'closed', days: random.int(80, 200) }));
  return {
    seed,
    kiosks,
    enrolled: random.chance(0.85),
    drifts: Array.from({ length: kiosks }, () => (random.chance(0.3) ? random.int(-200, 200) : 0)),
    offsets: Array.from({ length: kiosks }, () =>
      random.chance(0.6) ? 0 : random.pick([random.int(-60_000, 60_000), random.int(-20, 20) * YEAR]),
    ),
    steps: steps
      .map((step, index) => ({ step, index }))
      .sort((a, b) => a.step.at - b.step.at || a.index - b.index)
      .map(({ step }) => step),
  };
}

/** Customers and a worker at one till, as METHOD: press, ask, answer; and all the ways in which it goes differently. */
function visits(
  random: ReturnType<typeof seeded>,
  kiosk: number,
  place: number,
  length: number,
  steps: Step[],
): void {
  const press = (at: number, button: Button, holdMs: number): void =>
    void steps.push({ at, kind: 'press', kiosk, place, button, holdMs });
  for (let count = random.int(1, 4); count > 0; count -= 1) {
    const at = random.int(0, length);
    const held = random.chance(0.07) ? random.int(2900, 6000) : random.int(60, 400);
    press(at, 'S', held);
    if (random.chance(0.12)) press(at + held + random.int(20, 1500), 'S', 100);
    const answer: Button = random.pick(['Y', 'N', 'U']);
    const after = at + held + (random.chance(0.9) ? random.int(200, 12_000) : random.int(19_000, 21_000));
    if (random.chance(0.8)) press(after, answer, random.int(50, 300));
    if (random.chance(0.1)) press(after + random.int(1, 90), random.pick(['Y', 'N', 'U']), 80);
  }
  if (random.chance(0.15)) press(random.int(0, length), random.pick(['Y', 'N', 'U']), 100);
  // A child at the buttons: more than the console's ring holds, should nobody fetch it.
  if (random.chance(0.04)) {
    const at = random.int(0, length);
    for (let count = 0; count < 24; count += 1) press(at + count * 130, random.pick(['Y', 'N', 'U']), 60);
  }
}
