import { beforeEach, expect, test } from 'vitest';
import { manualTime } from '../agent/manual-time.test-help.ts';
import { type ConsoleKeys, createConsoleKeys, LEFT_MS } from './console-keys.ts';

let time: ReturnType<typeof manualTime>;
let keys: ConsoleKeys;
let told: string[];
let steered: readonly number[];
let screens: number;
let unlocked: boolean;

beforeEach(() => {
  time = manualTime();
  told = [];
  steered = [];
  screens = 1;
  unlocked = false;
  keys = createConsoleKeys({
    clock: time,
    timers: time,
    screens: () => screens,
    tell: (place, news) => told.push(`${place} ${news.type === 'staff-console' ? news.key : news.type}`),
    steer: (places) => {
      steered = [...places];
    },
    unlocked: () => unlocked,
    used: () => undefined,
    log: () => undefined,
  });
});

test('a hold opens the layer of that place, and its answers steer it until it is closed', () => {
  keys.press(1, 'Y');
  keys.open(1);
  keys.open(1);
  expect(steered).toEqual([1]);
  keys.press(1, 'N');
  keys.press(1, 'U');
  keys.press(1, 'Y');
  keys.press(2, 'Y');
  expect(told).toEqual(['1 open', '1 next', '1 back', '1 press']);
  keys.close((place) => place === 1);
  expect(steered).toEqual([]);
});

test('without a screen that shows the place nothing opens', () => {
  screens = 0;
  keys.open(1);
  expect([steered, told]).toEqual([[], []]);
});

test('left alone without the PIN the counter is the customer’s again; behind the PIN the layer’s own rest counts', () => {
  keys.open(1);
  time.pass(LEFT_MS - 1);
  keys.press(1, 'N');
  time.pass(LEFT_MS - 1);
  expect(steered).toEqual([1]);
  time.pass(1);
  expect([steered, told.at(-1)]).toEqual([[], '1 close']);
  unlocked = true;
  keys.open(1);
  time.pass(10 * LEFT_MS);
  expect(steered).toEqual([1]);
  keys.stop();
  expect(steered).toEqual([]);
});
