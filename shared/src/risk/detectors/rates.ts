import { type Finding, ITEMS_MAX, type RiskContext, type Step } from '../finding.ts';
import type { RiskEvent } from '../reading.ts';
import { apart, poissonTail } from '../statistics.ts';

/** Detectors that count how many polls there are. */

export interface Closing {
  readonly day: number;
  readonly openings: readonly number[];
  readonly count: number;
  readonly since: number;
  /** Counts of the last days on which there was any poll before closing time. */
  readonly before: readonly number[];
}
export const noClosing: Closing = { day: -1, openings: [], count: 0, since: 0, before: [] };

const CLOSING_FROM_MIN = 20;
const CLOSING_TO_MIN = 30;
const CLOSING_DAYS = 5;
const CLOSING_MEMORY = 20;
const CLOSING_CHANCE = 1e-5;
const CLOSING_LEAST = 6;

/** More polls from 20 min before closing time to 30 min after it than on the days before, by far; one workplace. */
export function closingBurst(state: Closing, event: RiskEvent, context: RiskContext): Step<Closing> {
  if (event.type !== 'opened') return { state };
  const { place, at, by } = event;
  const { day, minute } = context.local(at);
  // A day on which nothing was opened at that time counts as a day of none: its other polls move `day` on.
  const today =
    state.day === day
      ? state
      : {
          day,
          openings: [],
          count: 0,
          since: at,
          before: state.day < 0 ? [] : [...state.before, state.count].slice(-CLOSING_MEMORY),
        };
  const closes = context.closesAt(day);
  if (closes === undefined || minute < closes - CLOSING_FROM_MIN || minute >= closes + CLOSING_TO_MIN)
    return { state: today };
  const next = {
    ...today,
    openings: [...today.openings, by].slice(-ITEMS_MAX),
    count: today.count + 1,
    since: today.count === 0 ? at : today.since,
  };
  const { count, before } = next;
  if (before.length < CLOSING_DAYS || count < CLOSING_LEAST) return { state: next };
  const usual = (before.reduce((sum, each) => sum + each, 0) + 1) / before.length;
  if (poissonTail(count, usual) > CLOSING_CHANCE) return { state: next };
  const found: Finding = {
    kind: 'closing-burst',
    place,
    since: next.since,
    at,
    items: next.openings,
    facts: { polls: count, usual: Math.round(usual) },
  };
  return { state: next, found };
}

export interface Coverage {
  readonly receipts: number;
  readonly polls: number;
  readonly items: readonly number[];
  readonly since: number;
  readonly baseReceipts: number;
  readonly basePolls: number;
}
export const noCoverage: Coverage = {
  receipts: 0,
  polls: 0,
  items: [],
  since: 0,
  baseReceipts: 0,
  basePolls: 0,
};

const RECEIPTS = 60;
const COVERAGE_BASE = 240;
const COVERAGE_ERRORS = 4;
const COVERAGE_SHARE = 0.2;

/** A worker who suddenly asks far fewer or far more of the customers, by blocks of 60 receipts. For one worker. */
export function coverageJump(state: Coverage, event: RiskEvent): Step<Coverage> {
  if (event.type === 'opened') {
    const items = [...state.items, event.by].slice(-ITEMS_MAX);
    return { state: { ...state, polls: state.polls + 1, items } };
  }
  if (event.type !== 'receipt') return { state };
  const { place, at } = event;
  const next = {
    ...state,
    receipts: state.receipts + 1,
    since: state.receipts === 0 ? at : state.since,
  };
  if (next.receipts < RECEIPTS) return { state: next };
  const { baseReceipts, basePolls, receipts, items, since } = next;
  const polls = Math.min(next.polls, receipts);
  const strange =
    baseReceipts >= COVERAGE_BASE &&
    Math.abs(apart(polls, receipts, basePolls, baseReceipts)) > COVERAGE_ERRORS &&
    Math.abs(polls / receipts - basePolls / baseReceipts) > COVERAGE_SHARE;
  const found: Finding | undefined = strange
    ? {
        kind: 'coverage-jump',
        place,
        since,
        at,
        items,
        facts: { share: polls / receipts, before: basePolls / baseReceipts },
      }
    : undefined;
  return {
    // A block that stands out does not become the habit it is measured by.
    state: {
      ...noCoverage,
      baseReceipts: baseReceipts + (strange ? 0 : receipts),
      basePolls: basePolls + (strange ? 0 : polls),
    },
    found,
  };
}
