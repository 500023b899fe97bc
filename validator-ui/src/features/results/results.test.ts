import type { IndexFigure } from '@otklik/shared/api/results.ts';
import { describe, expect, it } from 'vitest';
import { axisScale } from './axis-scale.ts';
import { findingOf, type QuestionResult } from './finding.ts';

const counts = { yes: 0, no: 0, unsure: 0, timeout: 0, superseded: 0, interrupted: 0, deviceLost: 0 };
const figure = (share: number, n: number): IndexFigure => ({
  counts,
  index: { k: Math.round(share * n), n, share, low: share, high: share },
});
const question = (more: Partial<QuestionResult>): QuestionResult => ({
  id: 'q',
  positive: 'yes',
  hidden: false,
  ...more,
});

describe('findingOf', () => {
  it('says how far the index moved, as printed', () => {
    expect(
      findingOf(question({ excluded: 9, before: figure(0.8391, 900), after: figure(0.832, 890) })),
    ).toEqual({
      kind: 'down',
      points: 0.7,
    });
    expect(findingOf(question({ excluded: 1, before: figure(0.5, 10), after: figure(0.556, 9) }))).toEqual({
      kind: 'up',
      points: 5.6,
    });
  });
  it('tells nothing excluded from nothing changed', () => {
    expect(findingOf(question({ excluded: 0, before: figure(0.5, 10), after: figure(0.5, 10) })).kind).toBe(
      'nothing',
    );
    expect(findingOf(question({ excluded: 2, before: figure(0.5, 10), after: figure(0.5, 8) })).kind).toBe(
      'same',
    );
  });
  it('knows what is absent', () => {
    expect(findingOf(question({ excluded: 0, before: { counts } })).kind).toBe('empty');
    expect(findingOf(question({ excluded: 1, before: figure(1, 1), after: { counts } })).kind).toBe('gone');
  });
});

describe('axisScale', () => {
  it('stands on round values around the intervals', () => {
    const scale = axisScale([
      { low: 0.819, high: 0.835 },
      { low: 0.831, high: 0.846 },
    ]);
    expect(scale.from).toBeLessThanOrEqual(81.9);
    expect(scale.to).toBeGreaterThanOrEqual(84.6);
    expect(scale.ticks.length).toBeLessThanOrEqual(6);
    expect(scale.ticks[0]).toBe(scale.from);
    expect(scale.ticks.at(-1)).toBe(scale.to);
  });
  it('never leaves 0 to 100', () => {
    expect(axisScale([{ low: 0, high: 1 }])).toEqual({ from: 0, to: 100, ticks: [0, 20, 40, 60, 80, 100] });
    expect(axisScale([{ low: 0.99, high: 1 }]).to).toBe(100);
    expect(axisScale([])).toEqual({ from: 0, to: 100, ticks: [0, 25, 50, 75, 100] });
  });
});
