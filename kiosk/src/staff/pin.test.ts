import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createPinGate, delayAfter, FREE_TRIES, isPin, type PinStore } from './pin.ts';

let phc = '';
beforeAll(async () => {
  phc = await hashPassword('4711', cryptoRng);
});

const memory = (): PinStore & { text: string | undefined } => ({
  text: undefined,
  read() {
    return this.text;
  },
  write(text) {
    this.text = text;
  },
});

const manual = () => ({
  now: 0,
  mono() {
    return asMonoMs(this.now);
  },
  wall: () => asWallMs(0),
});

async function failTimes(gate: ReturnType<typeof createPinGate>, times: number) {
  const answers = [];
  for (let index = 0; index < times; index += 1) answers.push(await gate.attempt('staff', '0000', phc));
  return answers;
}

test('the right PIN opens, at once and after four wrong ones, and the count begins anew', async () => {
  const gate = createPinGate({ store: memory(), clock: manual() });
  expect(await gate.attempt('staff', '4711', phc)).toEqual({ right: true });
  const wrong = await failTimes(gate, 4);
  expect(wrong).toEqual([4, 3, 2, 1].map((triesLeft) => ({ right: false, code: 'pin-wrong', triesLeft })));
  expect(await gate.attempt('staff', '4711', phc)).toEqual({ right: true });
  expect(await gate.attempt('staff', '0000', phc)).toMatchObject({ triesLeft: 4 });
});

test('after five wrong ones even the right PIN waits, and each further failure waits longer', async () => {
  const clock = manual();
  const gate = createPinGate({ store: memory(), clock });
  const answers = await failTimes(gate, 5);
  expect(answers.at(-1)).toEqual({ right: false, code: 'pin-locked', waitMs: 30_000 });
  clock.now = 29_999;
  expect(await gate.attempt('staff', '4711', phc)).toEqual({ right: false, code: 'pin-locked', waitMs: 1 });
  clock.now = 30_000;
  expect(await gate.attempt('staff', '0000', phc)).toMatchObject({ code: 'pin-locked', waitMs: 60_000 });
  clock.now = 90_000;
  expect(await gate.attempt('staff', '4711', phc)).toEqual({ right: true });
  expect(gate.waitMs('staff')).toBe(0);
});

test('a restart neither forgives failures nor shortens the delay, whatever the wall clock says', async () => {
  const store = memory();
  const before = manual();
  const first = createPinGate({ store, clock: before });
  for (let failures = 0; failures < 7; failures += 1) {
    before.now += first.waitMs('staff');
    await failTimes(first, 1);
  }
  const clock = manual();
  clock.now = 5;
  const gate = createPinGate({ store, clock });
  expect(gate.waitMs('staff')).toBe(delayAfter(7));
  expect(await gate.attempt('staff', '4711', phc)).toMatchObject({ code: 'pin-locked' });
  clock.now += delayAfter(7);
  expect(await gate.attempt('staff', '4711', phc)).toEqual({ right: true });
});

test('a try is counted before it is checked, so tries side by side are not free', async () => {
  const gate = createPinGate({ store: memory(), clock: manual() });
  const answers = await Promise.all(Array.from({ length: 20 }, () => gate.attempt('staff', '0000', phc)));
  // Five were checked at all; the other fifteen were refused unread.
  expect(answers.every(({ right }) => !right)).toBe(true);
  expect(gate.waitMs('staff')).toBe(delayAfter(FREE_TRIES));
});

test('keys count for themselves: knowing one PIN buys no tries at another', async () => {
  const gate = createPinGate({ store: memory(), clock: manual() });
  for (let index = 0; index < 4; index += 1) await gate.attempt('operator:a', '0000', phc);
  expect(await gate.attempt('operator:b', '4711', phc)).toEqual({ right: true });
  expect(await gate.attempt('operator:a', '0000', phc)).toMatchObject({ code: 'pin-locked' });
  expect(gate.waitMs('operator:b')).toBe(0);
});

test('nobody is let in without a PIN set, with an empty one, or with what is no PIN', async () => {
  const gate = createPinGate({ store: memory(), clock: manual() });
  expect(await gate.attempt('operator:?', '', undefined)).toMatchObject({ right: false });
  expect(await gate.attempt('operator:?', '4711', undefined)).toMatchObject({ right: false });
  expect(await gate.attempt('staff', 'abcd', await hashPassword('abcd', cryptoRng))).toMatchObject({
    right: false,
  });
  expect(await gate.attempt('staff', '', await hashPassword('', cryptoRng))).toMatchObject({ right: false });
  expect(['123', '1234567890123', '12 34', '१२३४', '4711'].map(isPin)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('stored text that is damaged counts as no failures and is written anew', async () => {
  for (const text of ['', '{', '[]', 'null', '{"staff":-1}', '{"staff":"9"}', '{"other":9}']) {
    const store = memory();
    store.text = text;
    const gate = createPinGate({ store, clock: manual() });
    expect(gate.waitMs('staff')).toBe(0);
    await gate.attempt('staff', '0000', phc);
    expect(store.text).toBe('{"staff":1}');
  }
});

test('the delay never shrinks with more failures and has a bound', () => {
  fc.assert(
    fc.property(fc.nat({ max: 5000 }), (failures) => {
      expect(delayAfter(failures + 1)).toBeGreaterThanOrEqual(delayAfter(failures));
      expect(delayAfter(failures)).toBeLessThanOrEqual(3_600_000);
      expect(delayAfter(failures) > 0).toBe(failures >= FREE_TRIES);
    }),
  );
});
