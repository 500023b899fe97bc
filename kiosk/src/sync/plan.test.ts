import { asEpoch } from '@otklik/shared/base/ids.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutboxEpoch } from '../journal/journal.ts';
import {
  type Action,
  afterFailure,
  afterProgress,
  BACKOFF_CAP_MS,
  backoffMs,
  block,
  CONFIRM_MS,
  initialPlan,
  MAX_BATCH,
  type PlanState,
  plan,
} from './plan.ts';

const a = asEpoch('00000000000000aa');
const b = asEpoch('00000000000000bb');
const of = (epoch: typeof a, acknowledged: number, lastSeq: number): OutboxEpoch => ({
  epoch,
  acknowledged,
  lastSeq,
});
const state = (change: Partial<PlanState> = {}): PlanState => ({ ...initialPlan, ...change });
const send = (epoch: typeof a, fromSeq: number, limit: number): Action => ({
  kind: 'send',
  epoch,
  fromSeq,
  limit,
});

describe('what comes next', () => {
  const cases: readonly [string, readonly OutboxEpoch[], PlanState, number, Action][] = [
    ['nothing journalled', [], state(), 0, { kind: 'idle' }],
    ['all acknowledged', [of(a, 5, 5)], state(), 0, { kind: 'wait', ms: CONFIRM_MS }],
    ['all acknowledged, long ago', [of(a, 5, 5), of(b, 9, 9)], state(), CONFIRM_MS, send(a, 5, 1)],
    [
      'the other epoch longer ago',
      [of(a, 5, 5), of(b, 9, 9)],
      state({ confirmed: new Map([[a, 9]]) }),
      CONFIRM_MS,
      send(b, 9, 1),
    ],
    [
      'the hub not heard of since',
      [of(a, 5, 5)],
      state({ confirmed: new Map([[a, 70]]) }),
      CONFIRM_MS,
      { kind: 'wait', ms: 70 },
    ],
    [
      'nothing acknowledged that is not blocked',
      [of(a, 3, 5)],
      block(state(), a),
      CONFIRM_MS,
      { kind: 'idle' },
    ],
    ['the rest, behind the acknowledgement', [of(a, 3, 5)], state(), 0, send(a, 4, 2)],
    ['no more than the batch', [of(a, 0, 900)], state({ batch: 500 }), 0, send(a, 1, 500)],
    ['a past epoch before the current one', [of(a, 3, 5), of(b, 0, 9)], state(), 0, send(a, 4, 2)],
    ['the current one after it', [of(a, 5, 5), of(b, 0, 9)], state(), 0, send(b, 1, 9)],
    ['round a blocked epoch', [of(a, 3, 5), of(b, 0, 9)], block(state(), a), 0, send(b, 1, 9)],
    ['waiting out a failure', [of(a, 0, 5)], state({ notBefore: 700 }), 200, { kind: 'wait', ms: 500 }],
    ['again at that very instant', [of(a, 0, 5)], state({ notBefore: 700 }), 700, send(a, 1, 5)],
    ['nothing to send, though backing off', [of(a, 0, 0)], state({ notBefore: 700 }), 0, { kind: 'idle' }],
    [
      'confirming waits out a failure',
      [of(a, 5, 5)],
      state({ notBefore: CONFIRM_MS + 9 }),
      CONFIRM_MS,
      { kind: 'wait', ms: 9 },
    ],
    ['only what is missing', [of(a, 3, 90)], state({ fill: { epoch: a, to: 6 } }), 0, send(a, 4, 3)],
    ['past what was missing', [of(a, 6, 90)], state({ fill: { epoch: a, to: 6 } }), 0, send(a, 7, 50)],
    ['missing elsewhere', [of(a, 3, 90)], state({ fill: { epoch: b, to: 6 } }), 0, send(a, 4, 50)],
  ];
  test.each(cases)('%s', (_name, outbox, planState, now, expected) => {
    expect(plan(outbox, planState, now)).toEqual(expected);
  });
});

describe('batch size', () => {
  const sent = { kind: 'send', epoch: a, fromSeq: 1, limit: 10 } as const;
  const after = (batch: number, tookMs: number) =>
    afterProgress(state({ batch, failures: 3, notBefore: 9 }), sent, 70, { tookMs, missing: [] });

  test('fast doubles up to 500, slow halves, between stays; progress ends the backing off', () => {
    expect(after(50, 10)).toEqual(state({ batch: 100, confirmed: new Map([[a, 70]]) }));
    expect(after(400, 10).batch).toBe(500);
    expect(after(50, 3000).batch).toBe(50);
    expect(after(50, 6000).batch).toBe(25);
    expect(after(1, 6000).batch).toBe(1);
  });

  test.each([
    ['hub-timeout', 25],
    ['body-too-large', 25],
    ['batch-malformed', 25],
    ['hub-away', 50],
    ['unavailable', 50],
    ['kiosk-revoked', 50],
  ] as const)('%s leaves %i', (code, batch) => {
    expect(afterFailure(state(), { code }, 0, 0.5).batch).toBe(batch);
  });
});

describe('backing off', () => {
  test('full jitter below a doubling, capped ceiling', () => {
    expect([1, 2, 3, 4].map((n) => backoffMs(n, undefined, 0.5))).toEqual([500, 1000, 2000, 4000]);
    expect(backoffMs(1000, undefined, 0.999_999)).toBeLessThan(BACKOFF_CAP_MS);
    expect(backoffMs(1000, undefined, 0.5)).toBe(BACKOFF_CAP_MS / 2);
  });

  test('Retry-After is waited out, an hour at most', () => {
    expect(backoffMs(1, 7000, 0)).toBe(7000);
    expect(backoffMs(9, 7000, 0.5)).toBe(7500);
    expect(backoffMs(1, 86_400_000, 0)).toBe(3_600_000);
  });
});

test('whatever happens: 1 to 500 events, right behind the acknowledged, and always an attempt within the cap', () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('ok' as const),
      tookMs: fc.nat(20_000),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant('failed' as const),
      code: fc.constantFrom('hub-away', 'hub-timeout', 'internal', 'no-progress', 'body-too-large'),
      random: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 5000 }), (steps, last) => {
      let now = 0;
      let planning = initialPlan;
      let acknowledged = 0;
      for (const next of steps) {
        let action = plan([of(a, acknowledged, last)], planning, now);
        if (acknowledged === last) {
          expect(action.kind).toBe('wait');
          return;
        }
        if (action.kind === 'wait') {
          expect(action.ms).toBeLessThanOrEqual(BACKOFF_CAP_MS);
          now += action.ms;
          action = plan([of(a, acknowledged, last)], planning, now);
        }
        if (action.kind !== 'send') throw new Error(action.kind);
        expect(action.fromSeq).toBe(acknowledged + 1);
        expect(action.limit).toBeGreaterThanOrEqual(1);
        expect(action.limit).toBeLessThanOrEqual(Math.min(MAX_BATCH, last - acknowledged));
        if (next.kind === 'ok') {
          acknowledged += Math.max(1, Math.floor(next.part * action.limit));
          planning = afterProgress(planning, action, now, { tookMs: next.tookMs, missing: [] });
        } else {
          planning = afterFailure(planning, next, now, next.random);
        }
      }
    }),
  );
});
