import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consoleError, FRESH_MS, kioskClockError, type PressPath, totalError } from './error-chain.ts';

const classes = fc.constantFrom('serial', 'hid', 'keyboard', 'touch' as const);
/** Of a console that has long been up. */
const known = (path: Pick<PressPath, 'class' | 'lag'>): number => {
  const error = consoleError({ ...path, sinceUp: 60_000, toldAfter: 60_000 });
  if (error === undefined) throw new Error('not known');
  return error;
};
const lags = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 30 * 86_400_000 }));

test('the total is the sum of the links, each of them a whole number not below nothing', () => {
  fc.assert(
    fc.property(
      classes,
      lags,
      lags,
      fc.nat(60_000),
      fc.option(fc.nat(60_000)),
      (kind, lag, age, hub, camera) => {
        const links = [known({ class: kind, lag }), kioskClockError(age), hub];
        for (const link of links) {
          expect(Number.isSafeInteger(link)).toBe(true);
          expect(link).toBeGreaterThanOrEqual(0);
        }
        const [console = 0, kiosk = 0] = links;
        const sum = console + kiosk + hub;
        expect(totalError({ console, kiosk, hub, camera: camera ?? undefined })).toEqual({
          total: sum + (camera ?? 0),
          whole: camera !== null,
        });
        // A link that is not known makes the sum smaller, and says so.
        expect(totalError({ console: undefined, kiosk, hub, camera: 0 })).toEqual({
          total: sum - console,
          whole: false,
        });
      },
    ),
  );
});

test('a press that was kept longer is never known better', () => {
  fc.assert(
    fc.property(classes, lags, lags, (kind, one, two) => {
      const [short, long] = [Math.min(one, two), Math.max(one, two)];
      expect(known({ class: kind, lag: long })).toBeGreaterThanOrEqual(known({ class: kind, lag: short }));
    }),
  );
});

test('bounds of usual presses by hand', () => {
  const serial = (lag: number) => known({ class: 'serial', lag });
  // Nine to debounce, seven of bounce, a hundred to be read, two of rounding; over 0.995.
  expect(serial(0)).toBe(119);
  expect(serial(FRESH_MS)).toBe(142);
  // An hour: half a percent is 18 s.
  expect(serial(3_600_000)).toBe(Math.ceil(18_118 / 0.995));
  expect([known({ class: 'touch', lag: 1 }), known({ class: 'keyboard', lag: 1 })]).toEqual([82, 99]);
  expect([kioskClockError(0), kioskClockError(19_400), kioskClockError(-19_400)]).toEqual([0, 12, 12]);
});

test('what a console may have kept and nobody can date is not known, in place of a bound that is too small', () => {
  const of = (kind: PressPath['class'], lag: number, sinceUp: number | undefined, toldAfter: number) =>
    consoleError({ class: kind, lag, sinceUp, toldAfter });
  expect([of('serial', 0, 1500, 1500), of('hid', 3000, 4999, 7999)]).toEqual([undefined, undefined]);
  expect(of('serial', 9000, 7999, 16_999)).toBeUndefined();
  // Stamped before the console came up: a heartbeat had told its time, read by a kiosk that may have stood still.
  expect(of('serial', 7000, undefined, 6990)).toBe(Math.ceil((9 + 7 + 1000 + 2 + 35) / 0.995));
  expect(of('serial', 60_000, undefined, 8000)).toBe(known({ class: 'serial', lag: 60_000 }));
  expect(of('serial', 0, 8000, 8000)).toBe(119);
  expect(of('touch', 0, 0, 0)).toBe(82);
});
