import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  COUNT_NAMES,
  combineCounts,
  keyQuestionFigures,
  NO_POLLS,
  totalPolls,
} from './key-question-index.ts';

const counts = fc.record({
  yes: fc.nat(500),
  no: fc.nat(500),
  unsure: fc.nat(500),
  timeout: fc.nat(500),
  superseded: fc.nat(500),
  interrupted: fc.nat(500),
  deviceLost: fc.nat(500),
});

test('412 yes and 88 no give the index of METRICS, whichever answer is the good one', () => {
  const { index } = keyQuestionFigures({ ...NO_POLLS, yes: 412, no: 88, unsure: 25, timeout: 75 }, 'yes');
  expect(index).toMatchObject({ k: 412, n: 500, share: 0.824 });
  expect(index?.low.toFixed(6)).toBe('0.788186');
  const bad = keyQuestionFigures({ ...NO_POLLS, yes: 88, no: 412 }, 'no');
  expect(bad.index?.high.toFixed(6)).toBe('0.854874');
});

test('unsure is beside the index, non-answers lower only the response rate', () => {
  const figures = keyQuestionFigures(
    { ...NO_POLLS, yes: 8, no: 2, unsure: 10, superseded: 5, deviceLost: 15 },
    'yes',
  );
  expect(figures.index).toMatchObject({ k: 8, n: 10 });
  expect(figures.unsure).toMatchObject({ k: 10, n: 20 });
  expect(figures.response).toMatchObject({ k: 20, n: 40 });
});

test('a figure without polls is absent, not 0', () => {
  expect(keyQuestionFigures(NO_POLLS, 'yes')).toEqual({ counts: NO_POLLS });
  const silent = keyQuestionFigures({ ...NO_POLLS, timeout: 3 }, 'yes');
  expect(silent.index).toBeUndefined();
  expect(silent.unsure).toBeUndefined();
  expect(silent.response).toMatchObject({ k: 0, n: 3 });
});

test('the shares of the two polarities add up to one, and no count is lost', () => {
  fc.assert(
    fc.property(counts, (all) => {
      const yes = keyQuestionFigures(all, 'yes');
      const no = keyQuestionFigures(all, 'no');
      if (yes.index !== undefined && no.index !== undefined) {
        expect(yes.index.share + no.index.share).toBeCloseTo(1, 12);
      }
      expect(yes.response?.n ?? 0).toBe(totalPolls(all));
      expect((yes.index?.n ?? 0) + all.unsure).toBe(yes.unsure?.n ?? 0);
    }),
  );
});

test('adding and taking away counts are inverse, over every count', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      expect(combineCounts(combineCounts(a, b, 1), b, -1)).toEqual(a);
      for (const name of COUNT_NAMES) expect(combineCounts(a, b, 1)[name]).toBe(a[name] + b[name]);
    }),
  );
});
