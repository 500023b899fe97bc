import { expect, test } from 'vitest';
import { Pace } from './company.ts';

/** What is said to one arrival every `everyMs` from `from` on. */
const arrivals = (pace: Pace, from: number, everyMs: number, count: number): boolean[] =>
  Array.from({ length: count }, (_, index) => pace.arrived(from + index * everyMs));

test('five hundred a second wait for each other once that is known; twenty a second never do', () => {
  const said = arrivals(new Pace(), 1000, 2, 200);
  expect(said.slice(0, 50)).not.toContain(true);
  expect(said.slice(50)).not.toContain(false);
  expect(arrivals(new Pace(), 0, 50, 200)).not.toContain(true);
});

test('what comes after a silence waits for nobody', () => {
  const pace = new Pace();
  arrivals(pace, 0, 1, 150);
  expect(pace.arrived(150)).toBe(true);
  expect(pace.arrived(400)).toBe(false);
});
