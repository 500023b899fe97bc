import type { ReviewCoverageReply } from '@otklik/shared/api/review-coverage.ts';
import type { MotionSettingsReply, RiskCountsReply, RiskReasonView } from '@otklik/shared/api/risk.ts';
import { idOf, store } from './demo-data.ts';

/** Why an item is to be looked at first, before its verdict and after it. */
export interface DemoReasons {
  readonly shown: readonly RiskReasonView[];
  readonly told: readonly RiskReasonView[];
}

const fast: RiskReasonView = { kind: 'fast-answer', facts: { ms: 310 } };
const burst: RiskReasonView = { kind: 'closing-burst', facts: { polls: 14, usual: 3 } };
const run: RiskReasonView = { kind: 'run-of-one', facts: { polls: 12 } };

/** Two presses of the demo's customers with reasons, one of which would tell the answers. */
export const demoRisks: readonly (readonly [string, DemoReasons])[] = [
  [
    idOf(3),
    {
      shown: [fast, burst, { kind: 'sequence', facts: {} }],
      told: [fast, burst, run],
    },
  ],
  [idOf(13), { shown: [fast], told: [fast] }],
];

export const demoFindings: RiskCountsReply['stores'] = [
  {
    ...{ id: store.id, name: store.name, waiting: 17 },
    counts: [
      { kind: 'closing-burst', findings: 2 },
      { kind: 'fast-answer', findings: 9 },
      { kind: 'unlike-neighbours', findings: 1 },
    ],
  },
];

export const demoMotion = (on: boolean): MotionSettingsReply => ({
  on,
  cameras: [
    {
      ...{ id: 'cam-1', name: 'Касса 3', store: { id: store.id, name: store.name } },
      region: { x: 30, y: 40, width: 40, height: 50 },
    },
    {
      ...{ id: 'cam-2', name: 'Зал', store: { id: store.id, name: store.name } },
      region: { x: 0, y: 0, width: 100, height: 100 },
    },
  ],
});

/** How far review has come in the demo's store and in another, of which nothing waits any more. */
export const demoCoverage = (): ReviewCoverageReply => {
  const own = { answered: 1480, reviewed: 912, excluded: 37, undecided: 21, pending: 547 };
  const drawn = { sampled: 120, sampledPending: 14 };
  const oldest = Date.now() - 19 * 86_400_000;
  const done = { answered: 310, reviewed: 304, excluded: 2, undecided: 6, pending: 0 };
  const none = { sampled: 0, sampledPending: 0 };
  return {
    total: {
      ...{ answered: 1790, reviewed: 1216, excluded: 39, undecided: 27, pending: 547, oldest },
      ...drawn,
    },
    stores: [
      { id: store.id, name: store.name, ...own, ...drawn, oldest },
      { id: 'store-2', name: 'Вокзал', ...done, ...none },
    ],
  };
};
