import { expect, test } from 'vitest';
import type { JournalEvent } from '../poll/events.ts';
import {
  fmAfterBadRun,
  noBadRun,
  noNeighbours,
  noRuns,
  runOfOne,
  unlikeNeighbours,
} from './detectors/answers.ts';
import {
  chatter,
  fastAnswer,
  noBounces,
  noPresses,
  noSellerPress,
  noSignatures,
  noStrays,
  onePerson,
  severalAnswers,
  stuck,
} from './detectors/presses.ts';
import { closingBurst, coverageJump, noClosing, noCoverage } from './detectors/rates.ts';
import type { Finding, RiskContext, Step } from './finding.ts';
import { riskQueue } from './queue.ts';
import type { RiskEvent } from './reading.ts';
import { newStore, score } from './scorer.ts';

const base = { place: 'p', at: 1000, seq: 7 };
const context: RiskContext = {
  favourable: (_question, answer) => (answer === 'unsure' ? undefined : answer === 'yes'),
  local: (at) => ({ day: Math.floor(at / 86_400_000), minute: Math.floor((at % 86_400_000) / 60_000) }),
  closesAt: () => 21 * 60,
};

/** What a detector finds in a list of events. */
function run<State>(
  start: State,
  step: (state: State, event: RiskEvent, context: RiskContext) => Step<State>,
  events: readonly RiskEvent[],
): readonly Finding[] {
  let state = start;
  return events.flatMap((event) => {
    const next = step(state, event, context);
    state = next.state;
    return next.found ?? [];
  });
}

const down = (seq: number, more: Partial<Extract<RiskEvent, { type: 'down' }>> = {}): RiskEvent => ({
  ...base,
  at: seq * 1000,
  seq,
  type: 'down',
  button: 'Y',
  role: 'answer',
  ...more,
});
const opened = (seq: number, at = seq * 1000): RiskEvent => ({
  ...{ ...base, at, seq, type: 'opened', by: seq - 1, via: 'press', operator: 'w' },
});
const ended = (
  seq: number,
  answer: 'yes' | 'no' | 'unsure',
  more: Partial<Extract<RiskEvent, { type: 'ended' }>> = {},
): RiskEvent => ({
  ...{ ...base, at: seq * 1000, seq, type: 'ended', poll: seq - 1, outcome: 'answered', answer },
  ...{ press: seq, via: 'press', pressed: true, ...more },
});

test('an answer half a second after the seller is not too soon, one ms less is', () => {
  expect(fastAnswer(down(7, { afterSeller: 500 }))).toBeUndefined();
  expect(fastAnswer(down(7, { afterSeller: 499 }))).toMatchObject({ items: [7], facts: { ms: 499 } });
  expect(fastAnswer(down(7, { afterSeller: 100, role: 'extra' }))).toBeUndefined();
});

test('three bounces within two seconds are chatter, told once', () => {
  const bounce = (seq: number, at: number, sinceUp = 30) => down(seq, { at, sinceUp, role: 'extra' });
  expect(run(noBounces, chatter, [bounce(1, 0), bounce(2, 50), bounce(3, 90), bounce(4, 130)])).toEqual([
    { kind: 'chatter', place: 'p', since: 0, at: 90, items: [1, 2, 3], facts: { presses: 3 } },
  ]);
  expect(run(noBounces, chatter, [bounce(1, 0), bounce(2, 50), bounce(3, 2100)])).toEqual([]);
  expect(
    run(
      noBounces,
      chatter,
      [1, 2, 3, 4].map((seq) => bounce(seq, seq, 60)),
    ),
  ).toEqual([]);
});

test('a button held for a minute', () => {
  const held: RiskEvent = { ...base, type: 'held', button: 'N', held: 61_000 };
  expect(stuck(held)).toMatchObject({ kind: 'stuck', items: [7], facts: { seconds: 61 } });
  expect(stuck(down(7))).toBeUndefined();
});

test('several answers: six in one window, or four in two windows near each other', () => {
  const window = (poll: number, presses: number): RiskEvent[] => [
    opened(poll),
    ...Array.from({ length: presses }, (_, at) =>
      down(poll + 1 + at, { poll, button: at % 2 === 0 ? 'Y' : 'N', role: at === 0 ? 'answer' : 'extra' }),
    ),
  ];
  expect(run(noPresses, severalAnswers, window(10, 5))).toEqual([]);
  expect(run(noPresses, severalAnswers, window(10, 6))).toMatchObject([{ items: [11, 12, 13, 14, 15, 16] }]);
  expect(run(noPresses, severalAnswers, [...window(10, 4), ...window(30, 4)])).toMatchObject([
    { items: [11, 12, 13, 14, 31, 32, 33, 34] },
  ]);
  const between = Array.from({ length: 40 }, (_, index) => opened(100 + index));
  expect(run(noPresses, severalAnswers, [...window(10, 4), ...between, ...window(300, 4)])).toEqual([]);
});

test('eight answers by one hand; a customer between them hides it', () => {
  const press = (seq: number, afterSeller: number, held: number): RiskEvent => ({
    ...{ ...base, seq, type: 'up', button: 'Y', answers: true, afterSeller, held },
  });
  const alike = Array.from({ length: 8 }, (_, at) => press(at + 1, 2000 + 40 * at, 150 + 3 * at));
  expect(run(noSignatures, onePerson, alike)).toMatchObject([{ kind: 'one-person', facts: { polls: 8 } }]);
  expect(run(noSignatures, onePerson, alike.with(3, press(4, 7000, 150)))).toEqual([]);
});

test('six presses nobody asked for within two minutes; five, or over a longer time, are none', () => {
  const strays = (count: number, ms: number) =>
    Array.from({ length: count }, (_, at) => down(at + 1, { at: at * ms, role: 'stray' }));
  expect(run(noStrays, noSellerPress, strays(6, 3000))).toMatchObject([{ facts: { presses: 6 } }]);
  expect(run(noStrays, noSellerPress, strays(5, 3000))).toEqual([]);
  expect(run(noStrays, noSellerPress, strays(12, 30_000))).toEqual([]);
});

test('a till’s polls answered without the press that is usual there; where it is not usual nothing is said', () => {
  const polls = (count: number, pressed: boolean, from: number) =>
    Array.from({ length: count }, (_, at) => ended(from + at, 'yes', { via: 'pos', pressed }));
  const found = run(noStrays, noSellerPress, [...polls(300, true, 1), ...polls(6, false, 1000)]);
  expect(found.at(-1)).toMatchObject({
    kind: 'no-seller-press',
    items: [1000, 1001, 1002, 1003, 1004, 1005],
  });
  expect(run(noStrays, noSellerPress, polls(400, false, 1))).toEqual([]);
});

test('a run that the workplace’s own shares do not explain', () => {
  const usual = Array.from({ length: 200 }, (_, at) => ended(at + 1, at % 4 === 0 ? 'no' : 'yes'));
  const nos = Array.from({ length: 12 }, (_, at) => ended(1001 + at, 'no'));
  expect(run(noRuns, runOfOne, [...usual, ...nos])[0]).toMatchObject({ facts: { polls: 11 } });
  expect(
    run(noRuns, runOfOne, [...usual, ...Array.from({ length: 30 }, (_, at) => ended(1001 + at, 'yes'))]),
  ).toEqual([]);
});

test('force majeure after bad answers, and not after good ones or an hour later', () => {
  const usual = Array.from({ length: 100 }, (_, at) => ended(at + 1, at % 5 === 0 ? 'no' : 'yes'));
  const bad = Array.from({ length: 5 }, (_, at) => ended(200 + at, 'no'));
  const raised = (at: number): RiskEvent => ({ ...base, at, seq: 300, type: 'raised' });
  expect(run(noBadRun, fmAfterBadRun, [...usual, ...bad, raised(210_000)])).toMatchObject([
    { kind: 'fm-after-bad-run', items: [300], facts: { polls: 5 } },
  ]);
  expect(run(noBadRun, fmAfterBadRun, [...usual, raised(210_000)])).toEqual([]);
  expect(run(noBadRun, fmAfterBadRun, [...usual, ...bad, raised(4_000_000)])).toEqual([]);
});

test('polls at closing time by the days before', () => {
  const evening = (day: number, count: number) =>
    Array.from({ length: count }, (_, at) =>
      opened(day * 100 + at, day * 86_400_000 + (20 * 60 + 45) * 60_000 + at * 1000),
    );
  const usual = [1, 2, 3, 4, 5, 6].flatMap((day) => evening(day, 2));
  expect(run(noClosing, closingBurst, [...usual, ...evening(7, 6)])).toEqual([]);
  expect(run(noClosing, closingBurst, [...usual, ...evening(7, 20)])[0]).toMatchObject({
    facts: { usual: 2 },
  });
});

test('a worker who asks half as often as before', () => {
  const receipts = (count: number, every: number): RiskEvent[] =>
    Array.from({ length: count }, (_, at) => at).flatMap((at) => [
      ...(at % every === 0 ? [opened(at + 1)] : []),
      { ...base, at: at * 1000, type: 'receipt' as const, operator: 'w' },
    ]);
  expect(run(noCoverage, coverageJump, receipts(600, 1))).toEqual([]);
  expect(run(noCoverage, coverageJump, [...receipts(300, 1), ...receipts(60, 2)])).toMatchObject([
    { kind: 'coverage-jump', facts: { share: 0.5, before: 1 } },
  ]);
});

test('a worker unlike the others of the store', () => {
  const of = (operator: string, count: number, noEvery: number, from: number) =>
    Array.from({ length: count }, (_, at) =>
      ended(from + at, at % noEvery === 0 ? 'no' : 'yes', { operator }),
    );
  const others = [...of('a', 180, 5, 1), ...of('b', 180, 5, 1000)];
  expect(run(noNeighbours, unlikeNeighbours, [...others, ...of('c', 60, 5, 2000)])).toEqual([]);
  expect(run(noNeighbours, unlikeNeighbours, [...others, ...of('c', 60, 2, 2000)])).toMatchObject([
    {
      ...{ kind: 'unlike-neighbours', facts: { polls: 60 } },
      items: Array.from({ length: 60 }, (_, at) => 2000 + at),
    },
  ]);
});

test('a worker named like something every object has is counted as any other', () => {
  const remembered = (operator: string) => {
    let state = newStore;
    for (let poll = 0; poll < 70; poll += 1) {
      const seq = 3 * poll + 1;
      const time = { at: poll * 20_000, mono: poll * 20_000 };
      const from = { ...time, kiosk: 'k', epoch: 'e', boot: 'b', place: 1 };
      const opening = { by: seq, via: 'press', windowMs: 20_000, operator } as const;
      const ending = { poll: seq, outcome: 'answered', answer: 'yes', press: seq } as const;
      const events: readonly JournalEvent[] = [
        { ...from, seq, type: 'poll-opened', data: opening },
        { ...from, seq: seq + 1, type: 'poll-ended', data: ending },
        { ...from, seq: seq + 2, type: 'receipt', data: { receipt: `${poll}`, operator } },
      ];
      for (const event of events) {
        const next = score(state, event, 'p', context);
        state = JSON.parse(JSON.stringify(next.state));
      }
    }
    return {
      operators: Object.entries(state.operators),
      subjects: Object.entries(state.neighbours.subjects),
    };
  };
  const { operators, subjects } = remembered('anna');
  const counted = { receipts: 10, polls: 10, baseReceipts: 60, basePolls: 60 };
  expect(operators).toEqual([['anna', expect.objectContaining(counted)]]);
  const answered = { good: 10, all: 10, allGood: 60, allAnswers: 60 };
  expect(subjects).toEqual([['anna', expect.objectContaining(answered)]]);
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
    expect(remembered(name)).toEqual({
      operators: operators.map(([, coverage]) => [name, coverage]),
      subjects: subjects.map(([, subject]) => [name, subject]),
    });
});

test('the queue: more kinds of reasons stand before one, and a kind counts once', () => {
  const finding = (kind: Finding['kind'], items: number[]): Finding => ({
    ...{ kind, place: 'p', since: 0, at: 0, items, facts: {} },
  });
  const queue = riskQueue([
    finding('fast-answer', [1, 2]),
    finding('fast-answer', [2]),
    finding('no-seller-press', [2, 3]),
  ]);
  expect(queue.map(({ seq }) => seq)).toEqual([2, 1, 3]);
  expect(queue[0]?.score).toBeCloseTo(1 - 0.4 * 0.7, 9);
  expect(queue[0]?.reasons.map(({ kind }) => kind)).toEqual(['fast-answer', 'no-seller-press']);
});
