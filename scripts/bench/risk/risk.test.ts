import { riskWords } from '@otklik/shared/i18n/risk-text.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { type Finding, riskKinds } from '@otklik/shared/risk/finding.ts';
import { newStore, type StoreState, score } from '@otklik/shared/risk/scorer.ts';
import { tellsAnswer } from '@otklik/shared/risk/shown.ts';
import { expect, test } from 'vitest';
import { qualityOf, scoreStore, summed, TEST_SEEDS, TUNING_SEEDS } from './measure.ts';
import { trafficContext, trafficOf } from './traffic.ts';

const SIZE = { stores: 2, placesPerStore: 3, days: 40 };
const traffics = [0, 1].map((store) => trafficOf(TUNING_SEEDS[0] ?? 1, store, SIZE));

test('no seed is both tuned on and tested on', () => {
  expect(TUNING_SEEDS.filter((seed) => TEST_SEEDS.includes(seed))).toEqual([]);
});

test('the same seed plants and presses the same', () => {
  const [first] = traffics;
  expect(trafficOf(TUNING_SEEDS[0] ?? 1, 0, SIZE)).toEqual(first);
});

test('most of what is planted in traffic of real journals is found, and most days without it are quiet', () => {
  const quality = summed(traffics.map((traffic) => qualityOf(scoreStore(traffic).found, traffic.plants)));
  const plants = quality.reduce((sum, each) => sum + each.plants, 0);
  const caught = quality.reduce((sum, each) => sum + each.caught, 0);
  expect(plants).toBeGreaterThan(20);
  expect(caught / plants).toBeGreaterThan(0.8);
  const days = SIZE.days * SIZE.placesPerStore * traffics.length;
  const wrong = quality.reduce((sum, each) => sum + each.alarms - each.right - each.other, 0);
  expect(wrong / days).toBeLessThan(0.1);
});

test('kept as JSON between any two events, the state finds the same', () => {
  const [traffic] = traffics;
  if (traffic === undefined) throw new Error('no traffic');
  const events = traffic.events.slice(0, 6000);
  const found: Finding[] = [];
  let state: StoreState = newStore;
  for (const [index, { place, event }] of events.entries()) {
    const kept: StoreState = index % 97 === 0 ? JSON.parse(JSON.stringify(state)) : state;
    const next = score(kept, event, place, trafficContext);
    state = next.state;
    found.push(...next.found);
  }
  expect(found).toEqual(scoreStore({ ...traffic, events }).found);
});

/** The same day with every yes a no and every no a yes. */
function mirrored(event: JournalEvent): JournalEvent {
  if (event.type === 'edge') {
    const button = { Y: 'N', N: 'Y', U: 'U', S: 'S' } as const;
    return { ...event, data: { ...event.data, button: button[event.data.button] } };
  }
  if (event.type === 'poll-ended' && event.data.answer !== undefined) {
    const answer = { yes: 'no', no: 'yes', unsure: 'unsure' } as const;
    return { ...event, data: { ...event.data, answer: answer[event.data.answer] } };
  }
  return event;
}

test('what may be told before the verdict does not depend on which answers came', () => {
  for (const traffic of traffics) {
    const swapped = traffic.events.map(({ place, event }) => ({ place, event: mirrored(event) }));
    const told = (found: readonly Finding[]) => found.filter(({ kind }) => !tellsAnswer(kind));
    const usual = told(scoreStore(traffic).found);
    expect(usual.length).toBeGreaterThan(0);
    expect(told(scoreStore({ ...traffic, events: swapped }).found)).toEqual(usual);
  }
});

test('until the answer is shown, reasons that rest on answers all read alike; facts are numbers', () => {
  const found = traffics.flatMap((traffic) => scoreStore(traffic).found);
  for (const locale of ['ru', 'en'] as const) {
    const hidden = new Set(
      riskKinds.filter(tellsAnswer).map((kind) => riskWords({ kind, facts: {} }, locale, false)),
    );
    expect(hidden.size).toBe(1);
    for (const finding of found) {
      for (const fact of Object.values(finding.facts)) expect(fact).toBeTypeOf('number');
      expect(riskWords(finding, locale, true)).not.toMatch(/\{\{|–/);
      expect(riskWords(finding, locale, false)).not.toMatch(
        /\b(yes|no|unsure)\b|«|(^|\s)(да|нет)(\s|[.,]|$)/i,
      );
    }
  }
});
