import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { beforeEach, expect, test } from 'vitest';
import { type ManualTime, manualTime } from '../agent/manual-time.test-help.ts';
import { type Quiet, quietCounter } from '../update/quiet.ts';
import { type IdleRestart, restartWhenIdle } from './restart-when-idle.ts';

let time: ManualTime;
let quiet: Quiet;
let open: boolean;
let restarts: number;
let idleRestart: IdleRestart;
beforeEach(() => {
  time = manualTime();
  open = false;
  restarts = 0;
  quiet = quietCounter(time, () => !open);
  idleRestart = restartWhenIdle({
    timers: time,
    wait: () => quiet.wait(0),
    restart: () => {
      restarts += 1;
    },
  });
});

/** The kind of an event is all that counts here. */
const happens = (type: JournalEvent['type']): void => quiet.committed([{ type } as JournalEvent]);

test('with nobody at the counter it comes once its reply is out, and once only', () => {
  time.pass(60_000);
  idleRestart.want();
  idleRestart.want();
  expect(restarts).toBe(0);
  time.pass(300);
  expect(restarts).toBe(1);
  idleRestart.want();
  time.pass(60_000);
  expect(restarts).toBe(1);
});

test('a press just now and an open window are waited for', () => {
  time.pass(60_000);
  happens('edge');
  open = true;
  idleRestart.want();
  time.pass(120_000);
  expect(restarts).toBe(0);
  happens('edge');
  open = false;
  time.pass(4999);
  expect(restarts).toBe(0);
  time.pass(1001);
  expect(restarts).toBe(1);
});

test('a kiosk that ends meanwhile restarts nothing', () => {
  idleRestart.want();
  idleRestart.stop();
  time.pass(60_000);
  expect(restarts).toBe(0);
});
