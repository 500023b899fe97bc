import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asBootId, asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { differenceOf, newcombe } from '@otklik/shared/metrics/newcombe.ts';
import { ranks } from '@otklik/shared/metrics/ranking.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { applyPollChange, type PollRecord, pollChanges } from '@otklik/shared/poll/projection.ts';
import { newStore, type StoreState, score } from '@otklik/shared/risk/scorer.ts';
import { describe, expect, it } from 'vitest';
import { trafficContext } from '../../bench/risk/traffic.ts';
import {
  askedOn,
  type ChainPlan,
  demoChain,
  goodShare,
  isAway,
  type StorePlan,
  withoutEffects,
} from './scenario.ts';
import { type Shift, storeDay, type Visit } from './store-days.ts';
import { storeJournal } from './store-journal.ts';
import { countsOf, indexOf } from './truth.ts';
import { PRESSER_NAME } from './workers.ts';

const FIRST = 20_700;
const worker = (place: number, shift: Shift): string => `w${place}${shift}`;
const plan = demoChain('small');
const storeOf = (name: string | undefined): StorePlan => {
  const store = plan.stores.find((each) => each.name === name);
  if (store === undefined) throw new Error(`no store ${name}`);
  return store;
};

/** All who were asked in a store, day by day. */
const daysOf = (of: ChainPlan, store: StorePlan, first = FIRST): readonly (readonly Visit[])[] =>
  Array.from({ length: of.days }, (_, day) => [...storeDay(of, store, { day, first }, worker).visits]);

const names = {
  ...{
    kiosk: asKioskId('0'.repeat(31).concat('1')),
    epoch: asEpoch('0'.repeat(16)),
    boot: asBootId('00000000'),
  },
  questions: ['q0', 'q1', 'q2'],
  worker,
};
const eventsOf = (of: ChainPlan, store: StorePlan): readonly JournalEvent[] =>
  [...storeJournal(of, store, FIRST, names)].flat();

describe('the generated chain', () => {
  it('presses the same by the same seed, whatever day is asked for first', () => {
    const store = storeOf('Лесной');
    const once = storeDay(plan, store, { day: 19, first: FIRST }, worker);
    daysOf(plan, store);
    expect(storeDay(demoChain('small'), store, { day: 19, first: FIRST }, worker)).toEqual(once);
    expect(storeDay({ ...plan, seed: 1 }, store, { day: 19, first: FIRST }, worker)).not.toEqual(once);
  });

  it('makes journals whose polls are what its customers did, each store with what is planted there', () => {
    for (const name of ['Морской', 'Лесной', 'Горный']) {
      const store = storeOf(name);
      const polls = new Map<number, PollRecord>();
      const events = eventsOf(plan, store);
      for (const event of events) for (const change of pollChanges(event)) applyPollChange(polls, change);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
      for (const own of Map.groupBy(events, ({ place }) => place).values())
        for (const [index, { mono }] of own.entries())
          expect(mono).toBeGreaterThanOrEqual(own[index - 1]?.mono ?? 0);
      for (const [question, { positive }] of plan.questions.entries()) {
        const visits = daysOf(plan, store)
          .filter((_visits, day) => askedOn(plan, day) === question)
          .flat();
        const truth = countsOf(visits);
        const made = [...polls.values()].filter((poll) => poll.question === `q${question}`);
        expect(made).toHaveLength(visits.length);
        const answers = (answer: string): number => made.filter((poll) => poll.answer === answer).length;
        expect([answers('yes'), answers('no'), answers('unsure')]).toEqual([
          truth.yes,
          truth.no,
          truth.unsure,
        ]);
        expect(made.filter(({ outcome }) => outcome === 'timeout')).toHaveLength(truth.timeout);
        expect(positive).toBe(plan.questions[question]?.positive);
      }
    }
  });

  it('asks nobody on the holiday nor where the kiosk is off, and somebody on every other day', () => {
    for (const store of plan.stores)
      for (const [day, visits] of daysOf(plan, store).entries())
        expect(visits.length > 10, `${store.name} ${day}`).toBe(
          day !== plan.effects.holiday && !isAway(plan, store.name, day),
        );
  });

  it('has stores whose intervals hold the truth nearly as often as they say', () => {
    let [held, all] = [0, 0];
    for (const store of plan.stores.filter(({ name }) => name !== plan.effects.presser?.store)) {
      const days = daysOf(plan, store);
      for (const [question, asked] of plan.questions.entries())
        for (const after of [false, true]) {
          const from = plan.effects.training?.from ?? 0;
          const mine = days.filter(
            (_visits, day) => askedOn(plan, day) === question && day >= from === after,
          );
          const day = days.findIndex((_visits, at) => askedOn(plan, at) === question && at >= from === after);
          const index = indexOf(mine.flat(), asked);
          const truth = goodShare(plan, store.name, day);
          all += 1;
          if (index !== undefined && index.low <= truth && truth <= index.high) held += 1;
        }
    }
    expect(all).toBe(66);
    // 95 % intervals: of 66, fewer than 58 would happen once in two thousand.
    expect(held).toBeGreaterThanOrEqual(58);
  });

  it.each(['small', 'full'] as const)(
    'shows the weak store and the training as README says, whichever question and weekday it begins with (%s)',
    (size) => {
      const whole = demoChain(size);
      const { weak, training } = whole.effects;
      if (weak === undefined || training === undefined) throw new Error('no effect');
      for (let weekday = 0; weekday < 7; weekday += 1) {
        const visits = whole.stores.map((store) => daysOf(whole, store, FIRST + weekday));
        const mine = (store: number, question: number, from = 0, to = whole.days) =>
          (visits[store] ?? [])
            .filter((_each, day) => askedOn(whole, day) === question && from <= day && day < to)
            .flat();
        const [weakest, trained] = [weak, training].map(({ store }) =>
          whole.stores.findIndex(({ name }) => name === store),
        );
        for (const [question, asked] of whole.questions.entries()) {
          const places = ranks(whole.stores.map((_store, at) => indexOf(mine(at, question), asked)));
          const last = places[weakest ?? -1];
          expect(last).toBe(Math.max(...places.map((place) => place ?? 0)));
          expect(places.filter((place) => place === last)).toHaveLength(1);
          // Two weeks on either side, as the screen offers.
          const side = (from: number) => indexOf(mine(trained ?? -1, question, from, from + 14), asked);
          const [before, after] = [side(training.from - 14), side(training.from)];
          if (before === undefined || after === undefined) throw new Error('nobody answered');
          expect(newcombe(after, before)).toMatchObject({ shown: true });
          expect(differenceOf(after, before).difference).toBeGreaterThan(0);
        }
      }
    },
  );

  it('writes nothing while a kiosk is off, and goes on as another start of the program, the one heartbeats tell of', () => {
    const { away } = plan.effects;
    if (away === undefined) throw new Error('no effect');
    const store = storeOf(away.store);
    const days = [...storeJournal(plan, store, FIRST, names)].slice(1);
    const boots = days.map((events) => [...new Set(events.map(({ boot }) => boot))]);
    for (const [day, own] of boots.entries())
      expect(own, `${day}`).toHaveLength(
        isAway(plan, store.name, day) || day === plan.effects.holiday ? 0 : 1,
      );
    expect(boots[away.from - 1]).not.toEqual(boots[away.to]);
    expect(boots[away.to]).toEqual([names.boot]);
  });

  it('has the days its kiosk was off between two days of the same question', () => {
    for (const size of ['small', 'full'] as const) {
      const whole = demoChain(size);
      const { from = 0, to = 0 } = whole.effects.away ?? {};
      expect(new Set([from - 1, from, to - 1, to].map((day) => askedOn(whole, day))).size).toBe(1);
    }
  });

  it('has its holiday between two days of the same question', () => {
    for (const size of ['small', 'full'] as const) {
      const whole = demoChain(size);
      const holiday = whole.effects.holiday ?? 0;
      const around = [holiday - 1, holiday, holiday + 1].map((day) => askedOn(whole, day));
      expect(new Set(around).size).toBe(1);
    }
  });

  it.each(['README.md', 'README.ru.md'])('%s names where each effect is, and who presses', (file) => {
    const text = readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');
    const { weak, training, presser, broken, away } = plan.effects;
    // However a name is bent in a Russian sentence.
    for (const { store } of [weak, training, presser, broken, away].filter((each) => each !== undefined))
      expect(text).toMatch(new RegExp(`[“«]${store.slice(0, -2)}(ый|ой|ом|ого)[”»]`));
    expect(text).toContain(PRESSER_NAME);
    for (const points of [weak?.drop, training?.rise])
      expect(text).toMatch(new RegExp(`${Math.round((points ?? 0) * 100)} (points|пунктов|пункта)`));
  });

  it('lets the detectors find the worker who presses and the broken button, there and then', () => {
    const found = (name: string, from: number | undefined) => {
      const store = storeOf(name);
      let state: StoreState = newStore;
      const kinds: { kind: string; day: number }[] = [];
      for (const event of eventsOf(plan, store)) {
        const next = score(state, event, String(event.place), trafficContext);
        state = next.state;
        for (const { kind, at } of next.found) kinds.push({ kind, day: Math.floor(at / 86_400_000) - FIRST });
      }
      const late = kinds.filter(({ day }) => day >= (from ?? 0));
      return { late: new Set(late.map(({ kind }) => kind)), early: kinds.length - late.length };
    };
    const { presser, broken } = plan.effects;
    expect([...found('Лесной', presser?.from).late]).toEqual(
      expect.arrayContaining(['one-person', 'fast-answer']),
    );
    expect([...found('Горный', broken?.from).late]).toEqual(expect.arrayContaining(['chatter', 'stuck']));
    expect([...found('Озёрный', 0).late]).not.toContain('one-person');
  });
});

describe('chains in which nothing is going on', () => {
  it('claim a difference in at most 5 % of comparisons, over 200 of them (seeds 1 to 200)', () => {
    const days = 9;
    const stores = demoChain('small').stores.map((store) => ({ ...store, asked: store.asked / 2 }));
    let [claimed, all] = [0, 0];
    for (let seed = 1; seed <= 200; seed += 1) {
      const quiet = { ...withoutEffects(demoChain('small'), seed), stores, days, rotation: days };
      const [asked] = quiet.questions;
      if (asked === undefined) throw new Error('no question');
      const halves = stores.map((store) => {
        const each = daysOf(quiet, store);
        const half = Math.floor(days / 2);
        return [indexOf(each.slice(0, half).flat(), asked), indexOf(each.slice(half).flat(), asked)] as const;
      });
      const whole = stores.map((store) => indexOf(daysOf(quiet, store).flat(), asked));
      const compare = (a: ReturnType<typeof indexOf>, b: ReturnType<typeof indexOf>): void => {
        if (a === undefined || b === undefined) return;
        all += 1;
        if (differenceOf(a, b).shown) claimed += 1;
      };
      for (const [index, one] of whole.entries())
        for (const other of whole.slice(index + 1)) compare(one, other);
      for (const [before, after] of halves) compare(before, after);
    }
    expect(all).toBe(200 * (66 + 12));
    expect(claimed / all).toBeLessThanOrEqual(0.05);
    // A test that never claimed anything would say nothing.
    expect(claimed / all).toBeGreaterThan(0.02);
  });
});
