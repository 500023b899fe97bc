import { wilson } from './wilson.ts';

export interface CoverageFigure {
  readonly polls: number;
  readonly receipts: number;
  /** May be above 1: somebody who buys nothing may be asked. */
  readonly ratio: number;
  /** Wilson's interval, where the ratio can be a share: not more polls than receipts. */
  readonly low?: number;
  readonly high?: number;
}

/** Polls opened for each receipt (METRICS, "coverage"); undefined where the till tells of no receipts. */
export function coverageOf(polls: number, receipts: number): CoverageFigure | undefined {
  if (receipts === 0) return undefined;
  const figure = { polls, receipts, ratio: polls / receipts };
  const share = polls <= receipts ? wilson(polls, receipts) : undefined;
  return share === undefined ? figure : { ...figure, low: share.low, high: share.high };
}
