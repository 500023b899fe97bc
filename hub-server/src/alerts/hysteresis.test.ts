import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Delays, type Reading, step, type Watch } from './hysteresis.ts';

const OK: Watch = { phase: 'ok' };

/** Feeds readings one after another and gives what happened, with when. */
function run(readings: readonly (readonly [number, Reading])[], delays: Delays) {
  let watch = OK;
  const events: [number, string][] = [];
  for (const [now, reading] of readings) {
    const next = step(watch, reading, now, delays);
    watch = next.watch;
    if (next.event !== undefined) events.push([now, next.event]);
  }
  return { watch, events };
}

const reading = fc.constantFrom<Reading>('bad', 'good', 'between', 'none');
const delays = fc.record({
  raiseMs: fc.integer({ min: 0, max: 500 }),
  clearMs: fc.integer({ min: 0, max: 500 }),
});
const timeline = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200 }), reading), { maxLength: 60 })
  .map((steps) => {
    let now = 0;
    return steps.map(([after, each]) => {
      now += after;
      return [now, each] as const;
    });
  });

test('fired and resolved take turns, and never come without the reading that makes them', () => {
  fc.assert(
    fc.property(timeline, delays, (readings, by) => {
      const { events, watch } = run(readings, by);
      events.forEach(([at, name], index) => {
        expect(name).toBe(index % 2 === 0 ? 'fired' : 'resolved');
        const now = readings.find(([when]) => when === at)?.[1];
        expect(now).toBe(name === 'fired' ? 'bad' : 'good');
      });
      const on = watch.phase === 'firing' || watch.phase === 'clearing';
      expect(on).toBe(events.length % 2 === 1);
    }),
  );
});

test('it fires only after nothing but bad, or nothing at all, for as long as asked; and ends likewise', () => {
  fc.assert(
    fc.property(timeline, delays, (readings, by) => {
      for (const [at, name] of run(readings, by).events) {
        const wanted: Reading = name === 'fired' ? 'bad' : 'good';
        const ms = name === 'fired' ? by.raiseMs : by.clearMs;
        const during = readings.filter(([when]) => when <= at && when >= at - ms);
        expect(during.filter(([, each]) => each !== wanted && each !== 'none')).toEqual([]);
      }
    }),
  );
});

test('what is in between, or nothing, begins nothing and ends nothing', () => {
  fc.assert(
    fc.property(timeline, delays, (readings, by) => {
      const calm = readings.map(([now, each]) => [now, each === 'bad' ? 'between' : each] as const);
      expect(run(calm, by).events).toEqual([]);
      const rough = readings.map(([now, each]) => [now, each === 'good' ? 'between' : each] as const);
      expect(run(rough, by).events.map(([, name]) => name)).not.toContain('resolved');
    }),
  );
});

test('read again at the same moment, as after a restart, nothing follows a second time', () => {
  fc.assert(
    fc.property(timeline, delays, (readings, by) => {
      const twice = readings.flatMap((each) => [each, each]);
      expect(run(twice, by)).toEqual(run(readings, by));
    }),
  );
});

test('a clock that is set back holds nothing up for ever', () => {
  const by = { raiseMs: 100, clearMs: 100 };
  expect(
    run(
      [
        [10_000, 'bad'],
        [50, 'bad'],
        [150, 'bad'],
      ],
      by,
    ).events,
  ).toEqual([[150, 'fired']]);
});
