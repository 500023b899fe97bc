import type { Answer } from '../../poll/events.ts';
import { type Finding, ITEMS_MAX, type RiskContext, type Step } from '../finding.ts';
import type { RiskEvent } from '../reading.ts';
import { apart, binomialTail } from '../statistics.ts';

/** Detectors that look at what was answered. Their reasons are told only once the answer is (see `risk-text.ts`). */

type Ended = Extract<RiskEvent, { type: 'ended' }>;

export interface Runs {
  readonly counts: { readonly [A in Answer]: number };
  readonly last?: Answer;
  readonly items: readonly number[];
  readonly length: number;
  readonly since: number;
}
export const noRuns: Runs = { counts: { yes: 0, no: 0, unsure: 0 }, items: [], length: 0, since: 0 };

/** Answers before a workplace's own shares are trusted. */
const RUN_BASE = 100;
/** A run this unlikely or more is told. */
const RUN_CHANCE = 1e-6;

/** A run of one answer too long for the shares this workplace had before it. */
export function runOfOne(state: Runs, event: RiskEvent): Step<Runs> {
  if (event.type !== 'ended' || event.answer === undefined || event.press === undefined) return { state };
  const { place, at, answer, press } = event;
  if (state.last !== answer) {
    // A run enters the shares when it is over: it must not make itself likely.
    const counts =
      state.last === undefined
        ? state.counts
        : { ...state.counts, [state.last]: state.counts[state.last] + state.length };
    return { state: { counts, last: answer, items: [press], length: 1, since: at } };
  }
  const length = state.length + 1;
  const next = { ...state, items: [...state.items, press].slice(-ITEMS_MAX), length };
  const { yes, no, unsure } = state.counts;
  const total = yes + no + unsure;
  if (total < RUN_BASE) return { state: next };
  const share = (state.counts[answer] + 1) / (total + 3);
  if (share ** length > RUN_CHANCE) return { state: next };
  const found: Finding = {
    kind: 'run-of-one',
    place,
    since: state.since,
    at,
    items: next.items,
    facts: { polls: length },
  };
  return { state: next, found };
}

export interface BadRun {
  readonly recent: readonly { readonly at: number; readonly bad: boolean }[];
  readonly bad: number;
  readonly all: number;
}
export const noBadRun: BadRun = { recent: [], bad: 0, all: 0 };

const BEFORE_FM = 5;
const BEFORE_FM_MS = 45 * 60_000;
const FM_CHANCE = 0.02;
const FM_BASE = 50;

/** Force majeure raised right after answers that were worse than chance explains. */
export function fmAfterBadRun(state: BadRun, event: RiskEvent, context: RiskContext): Step<BadRun> {
  if (event.type === 'ended') {
    const good = event.answer === undefined ? undefined : context.favourable(event.question, event.answer);
    if (good === undefined) return { state };
    const recent = [...state.recent, { at: event.at, bad: !good }].slice(-BEFORE_FM);
    return { state: { recent, bad: state.bad + (good ? 0 : 1), all: state.all + 1 } };
  }
  if (event.type !== 'raised' || state.all < FM_BASE) return { state };
  const { place, at, seq } = event;
  const near = state.recent.filter((each) => at - each.at <= BEFORE_FM_MS);
  const bad = near.filter((each) => each.bad).length;
  if (bad < 3) return { state };
  const share = Math.min(0.99, (state.bad + 1) / (state.all + 2));
  if (binomialTail(bad, near.length, share) > FM_CHANCE) return { state };
  const found: Finding = {
    kind: 'fm-after-bad-run',
    place,
    since: near[0]?.at ?? at,
    at,
    items: [seq],
    facts: { polls: near.length },
  };
  return { state, found };
}

interface Block {
  readonly good: number;
  readonly all: number;
  readonly items: readonly number[];
  readonly since: number;
}
/** A subject (a worker, or a workplace where nobody is named) and all it has been counted with so far. */
interface Subject extends Block {
  readonly allGood: number;
  readonly allAnswers: number;
}
export interface Neighbours {
  readonly subjects: Readonly<Record<string, Subject>>;
}
export const noNeighbours: Neighbours = { subjects: {} };

const BLOCK = 60;
const NEIGHBOUR_BASE = 200;
const NEIGHBOUR_ERRORS = 4;
const NEIGHBOUR_SHARE = 0.2;

/**
 * Answers of one worker that differ from those of all others in the store, by blocks of 60: by more than four standard
 * errors and by 20 points. For one store; the shares of yes and no alone.
 */
export function unlikeNeighbours(
  state: Neighbours,
  event: RiskEvent,
  context: RiskContext,
): Step<Neighbours> {
  if (event.type !== 'ended' || event.answer === undefined || event.press === undefined) return { state };
  const good = context.favourable(event.question, event.answer);
  return good === undefined ? { state } : withAnswer(state, event, good, event.press);
}

function withAnswer(state: Neighbours, event: Ended, good: boolean, press: number): Step<Neighbours> {
  const { place, at } = event;
  const name = event.operator ?? `@${place}`;
  // A worker's name may be any word, also one that every object answers to.
  const before = Object.hasOwn(state.subjects, name) ? state.subjects[name] : undefined;
  const known = before ?? { ...emptyBlock(at), allGood: 0, allAnswers: 0 };
  const block: Subject = {
    good: known.good + (good ? 1 : 0),
    all: known.all + 1,
    // All of a block, which is no longer than BLOCK: who judges what is named must have judged all it rests on.
    items: [...known.items, press],
    since: known.since,
    allGood: known.allGood,
    allAnswers: known.allAnswers,
  };
  if (block.all < BLOCK) return { state: { subjects: { ...state.subjects, [name]: block } } };
  let [otherGood, others] = [0, 0];
  for (const [other, { allGood, allAnswers }] of Object.entries(state.subjects)) {
    if (other === name) continue;
    otherGood += allGood;
    others += allAnswers;
  }
  const strange =
    others >= NEIGHBOUR_BASE &&
    Math.abs(apart(block.good, block.all, otherGood, others)) > NEIGHBOUR_ERRORS &&
    Math.abs(block.good / block.all - otherGood / others) > NEIGHBOUR_SHARE;
  // A block that stands out does not enter what the others are measured by.
  const counted = strange ? { good: 0, all: 0 } : block;
  const subject = {
    ...emptyBlock(at),
    allGood: block.allGood + counted.good,
    allAnswers: block.allAnswers + counted.all,
  };
  const found: Finding | undefined = strange
    ? {
        kind: 'unlike-neighbours',
        place,
        since: block.since,
        at,
        items: block.items,
        facts: { polls: block.all },
      }
    : undefined;
  return { state: { subjects: { ...state.subjects, [name]: subject } }, found };
}

const emptyBlock = (at: number): Block => ({ good: 0, all: 0, items: [], since: at });
