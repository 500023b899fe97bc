import type { RiskKind } from '@otklik/shared/risk/finding.ts';
import type { Chance } from './chance.ts';

/** What the counter's buttons and till do, with the ms of the day. */
export type Action = { readonly t: number } & (
  | { readonly kind: 'edge'; readonly button: Key; readonly edge: 'DN' | 'UP'; readonly thing?: true }
  | { readonly kind: 'hold' }
  | { readonly kind: 'trigger' }
  | { readonly kind: 'receipt' }
  | { readonly kind: 'shift'; readonly operator: string }
);
type Key = 'Y' | 'N' | 'U' | 'S';
export type Answer = Exclude<Key, 'S'>;

/** Who stands at the counter, and what is wrong with it today. */
export interface Counter {
  /** A till triggers each poll, and the worker's press joins it. */
  readonly till: boolean;
  /** Share of customers who are asked. */
  readonly asks: number;
  /** Share of good answers among yes and no. */
  readonly good: number;
  readonly chatters: boolean;
}

/** Somebody was asked; `t`: when, ms of the day. Without an answer nothing was pressed in time. */
export interface Asked {
  readonly t: number;
  readonly answer?: Answer;
  /** The worker pressed, not a customer. */
  readonly faked?: true;
}

const WINDOW_MS = 20_000;

/**
 * Writes down what happens; each function gives the ms at which the counter is free again. `told` hears of each customer who is
 * asked, and of each answer a deed makes up: the truth a poll machine must come to as well.
 */
export function counterOf(chance: Chance, actions: Action[], told: (asked: Asked) => void = () => undefined) {
  const press = (t: number, button: Key, held: number): number => {
    actions.push({ t, kind: 'edge', button, edge: 'DN' }, { t: t + held, kind: 'edge', button, edge: 'UP' });
    return t + held;
  };
  const answers = (counter: Counter, t: number, button: Answer, held: number): number => {
    let end = press(t, button, held);
    // A worn contact bounces in trains, a sound one hardly ever and once.
    const times = counter.chatters
      ? chance.chance(0.35)
        ? chance.int(3, 8)
        : 0
      : chance.chance(0.001)
        ? 1
        : 0;
    for (let bounce = 0; bounce < times; bounce += 1)
      end = press(end + chance.int(12, 45), button, chance.int(8, 30));
    return end;
  };
  const delay = (): number => {
    // Two in a hundred know what comes and have their hand over the button.
    const ms = chance.chance(0.02) ? chance.around(1100, 0.3) : chance.around(3500, 0.5);
    return Math.min(ms, WINDOW_MS - 1000);
  };
  const held = (): number => Math.min(2000, chance.around(140, 0.35));
  const anyAnswer = (good: number): Answer => (chance.chance(0.08) ? 'U' : chance.chance(good) ? 'Y' : 'N');
  /** The worker opens a poll; gives the moment from which customers answer. */
  const opens = (counter: Counter, t: number, presses = true): number => {
    if (counter.till) actions.push({ t, kind: 'trigger' });
    if (!presses) return t;
    return press(counter.till ? t + chance.int(500, 1200) : t, 'S', chance.int(90, 260));
  };
  const answered = (counter: Counter, t: number, after: number, button: Answer, hold: number): number => {
    const from = opens(counter, t);
    told({ t, answer: button, faked: true });
    answers(counter, from + after, button, hold);
    return from + WINDOW_MS + 1000;
  };

  /** An ordinary customer, with all that honest people do to buttons. */
  const customer = (counter: Counter, t: number, forced?: Answer): number => {
    actions.push({ t, kind: 'receipt' });
    if (chance.chance(0.004)) press(t, anyAnswer(counter.good), held());
    if (chance.chance(0.0008)) {
      // A child plays with the buttons between customers.
      let at = t + 500;
      for (let times = chance.int(3, 6); times > 0; times -= 1)
        at = press(at + chance.int(700, 4000), anyAnswer(0.5), held());
      return at + WINDOW_MS;
    }
    if (!counter.till && !chance.chance(counter.asks)) return t + 1000;
    const from = opens(counter, t + 1000, !counter.till || chance.chance(0.97));
    if (chance.chance(0.01) && !counter.till) press(from + 200, 'S', 120);
    if (chance.chance(0.0008)) {
      told({ t });
      return longPress(from + 6000);
    }
    if (forced === undefined && !chance.chance(0.7)) {
      told({ t });
      return from + WINDOW_MS + 1000;
    }
    const button = forced ?? anyAnswer(counter.good);
    told({ t, answer: button });
    let end = answers(
      counter,
      from + delay(),
      button,
      chance.chance(0.0005) ? chance.int(4000, 15_000) : held(),
    );
    if (chance.chance(0.015)) end = press(end + chance.int(150, 900), button, held());
    if (chance.chance(0.01)) end = press(end + chance.int(400, 2500), anyAnswer(0.5), held());
    if (chance.chance(0.002))
      for (let times = chance.int(2, 4); times > 0; times -= 1)
        end = press(end + chance.int(150, 700), anyAnswer(0.5), held());
    return Math.max(end, from + WINDOW_MS) + 1000;
  };

  const longPress = (t: number): number => {
    actions.push({ t, kind: 'edge', button: 'S', edge: 'DN' });
    actions.push({ t: t + 3000, kind: 'hold' });
    actions.push({ t: t + 3000 + chance.int(100, 800), kind: 'edge', button: 'S', edge: 'UP' });
    return t + WINDOW_MS + 4000;
  };

  /** One deed of a kind of fraud or fault; a day of it has `DEEDS[kind]` of them. */
  const deed = (kind: RiskKind, counter: Counter, t: number): number => {
    switch (kind) {
      case 'fast-answer':
        return answered(counter, t, chance.around(430, 0.35), 'Y', held());
      case 'run-of-one': {
        let at = t;
        const button: Answer = chance.chance(0.5) ? 'Y' : 'N';
        for (let times = button === 'Y' ? chance.int(40, 90) : chance.int(12, 30); times > 0; times -= 1)
          at = answered(counter, at + chance.int(2000, 30_000), delay(), button, held());
        return at;
      }
      case 'no-seller-press': {
        let at = t;
        if (counter.till) {
          for (let times = chance.int(5, 9); times > 0; times -= 1)
            at = press(opens(counter, at, false) + delay(), 'Y', held()) + WINDOW_MS;
          return at;
        }
        for (let times = chance.int(4, 9); times > 0; times -= 1)
          at = press(at + chance.int(500, 6000), anyAnswer(0.9), held());
        return at + WINDOW_MS;
      }
      case 'closing-burst':
        return answered(counter, t, Math.min(9000, chance.around(2500, 0.4)), 'Y', held()) - 12_000;
      case 'several-answers': {
        let at = opens(counter, t) + delay();
        const buttons = ['Y', 'N', 'U'] as const;
        const from = at;
        for (let times = chance.int(3, 6); times > 0; times -= 1)
          at = press(at + chance.int(200, 1500), buttons[times % 3] ?? 'Y', held());
        return Math.max(at, from) + WINDOW_MS;
      }
      case 'one-person': {
        let at = t;
        const [own, ownHeld] = [chance.int(1200, 3500), chance.int(80, 260)];
        for (let times = chance.int(9, 20); times > 0; times -= 1)
          at = answered(counter, at + 2000, chance.around(own, 0.09), 'Y', chance.around(ownHeld, 0.1));
        return at;
      }
      case 'fm-after-bad-run': {
        let at = t;
        for (let times = chance.int(3, 5); times > 0; times -= 1)
          at = customer({ ...counter, asks: 1 }, at + chance.int(5000, 90_000), 'N');
        return longPress(at + chance.int(5000, 60_000));
      }
      case 'stuck': {
        actions.push({ t, kind: 'edge', button: 'U', edge: 'DN', thing: true });
        actions.push({
          t: t + chance.int(70_000, 1_200_000),
          kind: 'edge',
          button: 'U',
          edge: 'UP',
          thing: true,
        });
        return t;
      }
      case 'coverage-jump':
      case 'chatter':
      case 'unlike-neighbours':
        return customer(counter, t);
    }
  };
  return { customer, deed };
}

/** How many deeds a day of a kind has; none where the day itself is different. */
export const DEEDS: Readonly<Record<RiskKind, number>> = {
  'fast-answer': 15,
  'run-of-one': 1,
  'no-seller-press': 3,
  'closing-burst': 15,
  'several-answers': 8,
  'one-person': 1,
  'fm-after-bad-run': 1,
  'coverage-jump': 0,
  chatter: 0,
  stuck: 1,
  'unlike-neighbours': 0,
};
